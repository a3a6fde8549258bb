"""One side of the whole-path runner: Python's multiprocessing.Pool with the start method `spawn`.

Takes an order a line, `map count=1000 workers=2 concurrency=16`, and answers each with one line:
`=ok name=number ...`, `=unsupported reason` or `=failed reason`. Ends when its input does.
"""

import os
import time
from collections import deque
from multiprocessing import get_context

from side_tools import Unsupported, latencies, serve


def noop(argument):
    return argument


def echo(payload):
    return payload


class Side:
    def __init__(self):
        self.pool = None
        self.workers = 0

    def prepare(self, numbers):
        if self.workers != numbers["workers"]:
            self.close()
            self.open(numbers["workers"])
            self.pool.map(noop, range(64), chunksize=1)

    def open(self, workers):
        self.pool = get_context("spawn").Pool(workers)
        self.workers = workers

    def close(self):
        if self.pool:
            self.pool.terminate()
            self.pool.join()
            self.pool = None

    def start(self, numbers):
        before = time.perf_counter()
        self.open(numbers["workers"])
        self.pool.apply(noop, (1,))
        return {"ms": (time.perf_counter() - before) * 1e3}

    def rate(self, numbers, chunksize):
        self.prepare(numbers)
        count = numbers["count"]
        before = time.perf_counter()
        done = len(self.pool.map(noop, range(count), chunksize=chunksize))
        seconds = time.perf_counter() - before
        assert done == count
        return {"rate": count / seconds}

    def map(self, numbers):
        return self.rate(numbers, 1)

    def batches(self, numbers):
        return self.rate(numbers, numbers["size"])

    def apply(self, numbers):
        self.prepare(numbers)
        return latencies(numbers["count"], lambda i: self.pool.apply(noop, (i,)))

    def echo(self, numbers):
        self.prepare(numbers)
        payload = os.urandom(numbers["bytes"])
        count = numbers["count"]
        waiting = deque()
        before = time.perf_counter()
        for _ in range(count):
            if len(waiting) == 8:
                assert len(waiting.popleft().get()) == len(payload)
            waiting.append(self.pool.apply_async(echo, (payload,)))
        while waiting:
            waiting.popleft().get()
        seconds = time.perf_counter() - before
        return {"gbs": len(payload) * count / seconds / 1e9, "rate": count / seconds}

    def pids(self):
        return [process.pid for process in self.pool._pool]

    def unsupported(self, _):
        raise Unsupported("each worker runs one task at a time")

    sleep = io = kill = unsupported

    def values(self, _):
        raise Unsupported("its answers are bare values already")

    def unmeasured(self, _):
        raise Unsupported("not measured")

    queued = beside = unmeasured


def main():
    side = Side()
    serve(side)
    side.close()


if __name__ == "__main__":
    main()

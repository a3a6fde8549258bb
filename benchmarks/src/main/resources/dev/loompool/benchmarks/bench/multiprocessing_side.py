"""One side of the whole-path runner: Python's multiprocessing.Pool with the start method `spawn`.

Takes an order a line, `map count=1000 workers=2 concurrency=16`, and answers each with one line:
`=ok name=number ...`, `=unsupported reason` or `=failed reason`. Ends when its input does.
"""

import glob
import os
import sys
import time
from collections import deque
from multiprocessing import get_context


def noop(argument):
    return argument


def echo(payload):
    return payload


class Unsupported(Exception):
    pass


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
        times = []
        for i in range(numbers["count"]):
            before = time.perf_counter_ns()
            self.pool.apply(noop, (i,))
            times.append((time.perf_counter_ns() - before) / 1e3)
        times.sort()
        return {
            "p50": times[len(times) // 2],
            "p99": times[int(len(times) * 0.99)],
            "rate": len(times) / (sum(times) / 1e6),
        }

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

    def memory(self, numbers):
        if not glob.glob("/proc/self/smaps_rollup"):
            raise Unsupported("only Linux tells the proportional set size")
        self.prepare(numbers)
        time.sleep(numbers["millis"] / 1e3)
        sizes = [proportional_kilobytes(process.pid) for process in self.pool._pool]
        return {"mb": sum(sizes) * 1024 / 1e6 / len(sizes)}

    def unsupported(self, _):
        raise Unsupported("each worker runs one task at a time")

    sleep = io = kill = unsupported

    def values(self, _):
        raise Unsupported("its answers are bare values already")

    def queued(self, _):
        raise Unsupported("not measured")


def proportional_kilobytes(pid):
    with open(f"/proc/{pid}/smaps_rollup") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def answer(side, line):
    words = line.split()
    numbers = {name: int(number) for name, number in (word.split("=") for word in words[1:])}
    try:
        measured = getattr(side, words[0])(numbers)
        return "=ok " + " ".join(f"{name}={number:.6g}" for name, number in measured.items())
    except Unsupported as reason:
        return f"=unsupported {reason}"
    except Exception as reason:
        return "=failed " + " ".join(repr(reason).split())


def main():
    side = Side()
    for line in sys.stdin:
        print(answer(side, line), flush=True)
    side.close()


if __name__ == "__main__":
    main()

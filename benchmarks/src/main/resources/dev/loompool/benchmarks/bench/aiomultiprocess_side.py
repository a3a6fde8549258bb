"""One side of the whole-path runner: aiomultiprocess, where it is installed.

Takes an order a line, `map count=1000 workers=2 concurrency=16`, and answers each with one line:
`=ok name=number ...`, `=unsupported reason` or `=failed reason`. Ends when its input does.
"""

import asyncio
import os
import time

from side_tools import Unsupported, latencies, serve


async def noop(argument):
    return argument


async def echo(payload):
    return payload


async def sleep(millis):
    await asyncio.sleep(millis / 1e3)
    return millis


class Side:
    def __init__(self, library):
        self.library = library
        self.loop = asyncio.new_event_loop()
        self.pool = None
        self.shape = None

    def prepare(self, numbers):
        shape = numbers["workers"], numbers["concurrency"]
        if self.shape != shape:
            self.close()
            self.loop.run_until_complete(self.open(*shape))
            self.loop.run_until_complete(self.map_all(noop, range(64)))

    async def open(self, workers, concurrency):
        self.pool = self.library.Pool(
            processes=workers, childconcurrency=concurrency, queuecount=workers
        )
        self.shape = workers, concurrency

    async def map_all(self, function, items):
        return await self.pool.map(function, items)

    def close(self):
        if self.pool:
            self.pool.terminate()
            self.loop.run_until_complete(self.pool.join())
            self.pool = None

    def timed(self, work):
        before = time.perf_counter()
        self.loop.run_until_complete(work)
        return time.perf_counter() - before

    async def first_result(self, numbers):
        await self.open(numbers["workers"], numbers["concurrency"])
        await self.pool.apply(noop, (1,))

    def start(self, numbers):
        return {"ms": self.timed(self.first_result(numbers)) * 1e3}

    def map(self, numbers):
        self.prepare(numbers)
        count = numbers["count"]
        return {"rate": count / self.timed(self.map_all(noop, range(count)))}

    def apply(self, numbers):
        self.prepare(numbers)
        return latencies(
            numbers["count"], lambda i: self.loop.run_until_complete(self.pool.apply(noop, (i,)))
        )

    async def echo_all(self, payload, count):
        gate = asyncio.Semaphore(8)

        async def one():
            async with gate:
                assert len(await self.pool.apply(echo, (payload,))) == len(payload)

        await asyncio.gather(*(one() for _ in range(count)))

    def echo(self, numbers):
        self.prepare(numbers)
        payload = os.urandom(numbers["bytes"])
        count = numbers["count"]
        seconds = self.timed(self.echo_all(payload, count))
        return {"gbs": len(payload) * count / seconds / 1e9, "rate": count / seconds}

    def sleep(self, numbers):
        self.prepare(numbers)
        tasks = [numbers["millis"]] * numbers["count"]
        return {"s": self.timed(self.map_all(sleep, tasks))}

    def io(self, numbers):
        return {"rate": numbers["count"] / self.sleep(numbers)["s"]}

    def pids(self):
        return [process.pid for process in self.pool.processes]

    def batches(self, _):
        raise Unsupported("it has no batches")

    def values(self, _):
        raise Unsupported("its answers are bare values already")

    def unmeasured(self, _):
        raise Unsupported("not measured")

    queued = beside = unmeasured

    async def kill_one(self, numbers):
        tasks = [
            asyncio.ensure_future(self.pool.apply(sleep, (numbers["millis"],)))
            for _ in range(numbers["count"])
        ]
        start = time.perf_counter()
        last = [0.0]
        for task in tasks:
            task.add_done_callback(lambda _: last.append(time.perf_counter() - start))
        await asyncio.sleep(1)
        os.kill(self.pids()[0], 9)
        await asyncio.wait(tasks, timeout=numbers["limit"] / 1e3)
        done = [task for task in tasks if task.done()]
        failed = sum(1 for task in done if task.exception())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return {
            "answered": len(done) - failed,
            "failed": failed,
            "never": len(tasks) - len(done),
            "last": last[len(done)],
        }

    def kill(self, numbers):
        self.prepare(numbers)
        measured = self.loop.run_until_complete(self.kill_one(numbers))
        self.shape = None
        return measured


def main():
    try:
        import aiomultiprocess
    except ImportError:
        serve(None, "it is not installed: pip install aiomultiprocess")
    else:
        side = Side(aiomultiprocess)
        serve(side)
        side.close()


if __name__ == "__main__":
    main()

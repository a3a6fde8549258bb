"""What the Python sides of the whole-path runner share."""

import os
import sys
import time


class Unsupported(Exception):
    pass


def latencies(count, call):
    times = []
    for i in range(count):
        before = time.perf_counter_ns()
        call(i)
        times.append((time.perf_counter_ns() - before) / 1e3)
    times.sort()
    return {
        "p50": times[len(times) // 2],
        "p99": times[int(len(times) * 0.99)],
        "rate": len(times) / (sum(times) / 1e6),
    }


def memory(side, numbers):
    if not os.path.exists("/proc/self/smaps_rollup"):
        raise Unsupported("only Linux tells the proportional set size")
    side.prepare(numbers)
    time.sleep(numbers["millis"] / 1e3)
    sizes = [proportional_kilobytes(pid) for pid in side.pids()]
    return {"mb": sum(sizes) * 1024 / 1e6 / len(sizes)}


def proportional_kilobytes(pid):
    with open(f"/proc/{pid}/smaps_rollup") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def answer(side, line, reason):
    words = line.split()
    numbers = {name: int(number) for name, number in (word.split("=") for word in words[1:])}
    try:
        if reason:
            raise Unsupported(reason)
        if words[0] == "memory":
            measured = memory(side, numbers)
        else:
            measured = getattr(side, words[0])(numbers)
        return "=ok " + " ".join(f"{name}={number:.6g}" for name, number in measured.items())
    except Unsupported as unsupported:
        return f"=unsupported {unsupported}"
    except Exception as failure:
        return "=failed " + " ".join(repr(failure).split())


def serve(side, reason=None):
    for line in sys.stdin:
        print(answer(side, line, reason), flush=True)

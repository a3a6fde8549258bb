package dev.loompool.benchmarks.side;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What becomes of tasks when one of the workers is killed after a second. Confined to the thread
/// of [SideMain], but for the counters, which answers count up from any thread.
final class KilledWorker {
  private final Side side;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicLong lastAnswer = new AtomicLong();

  KilledWorker(Side side) {
    this.side = side;
  }

  /// Waits for answers until the limit, in milliseconds.
  Map<String, Double> measure(int count, int millis, int limit) throws Exception {
    ProcessHandle victim = side.workers().getFirst();
    long start = System.nanoTime();
    lastAnswer.set(start);
    List<? extends CompletableFuture<?>> tasks = side.sleepers(count, millis);
    CompletableFuture<?>[] counted =
        tasks.stream().map(this::counted).toArray(CompletableFuture[]::new);
    long untilKill = TimeUnit.SECONDS.toNanos(1) - (System.nanoTime() - start);
    Thread.sleep(Math.max(0, TimeUnit.NANOSECONDS.toMillis(untilKill)));
    victim.destroyForcibly();
    try {
      CompletableFuture.allOf(counted).get(limit, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // The counters tell.
    }
    return Map.of(
        "answered", (double) answered.get(),
        "failed", (double) failed.get(),
        "never", (double) (count - answered.get() - failed.get()),
        "last", (lastAnswer.get() - start) / 1e9);
  }

  private CompletableFuture<?> counted(CompletableFuture<?> task) {
    return task.handle((_, thrown) -> {
      if (thrown != null) {
        failed.incrementAndGet();
      } else {
        answered.incrementAndGet();
        lastAnswer.accumulateAndGet(System.nanoTime(), Math::max);
      }
      return true;
    });
  }
}

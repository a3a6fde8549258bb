package dev.loompool.benchmarks.side;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.TaskOutcome;
import dev.loompool.WorkerStats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Loompool with its defaults, but for the heap of workers, which is that of the peers' workers.
/// Confined to the thread of [SideMain].
final class LoompoolSide implements Side {
  private static final long WORKER_HEAP = 512L << 20;

  private @Nullable Pool pool;
  private List<Integer> items = List.of();
  private int workers;

  @Override
  public void open(int count, int concurrency) {
    close();
    workers = count;
    pool =
        Pool.builder()
            .workers(count)
            .concurrencyPerWorker(concurrency)
            .maxPendingTasks(2_000_000)
            .maxHeap(WORKER_HEAP)
            .open();
  }

  @Override
  public void awaitWorkers() throws InterruptedException {
    while (pool().stats().workers().stream().filter(WorkerStats::ready).count() < workers) {
      Thread.sleep(5);
    }
  }

  @Override
  public void map(int count) throws InterruptedException {
    prepare(count);
    try (PoolResult<Integer> result = pool().map(Tasks::noop, items)) {
      int succeeded = 0;
      for (TaskOutcome<Integer> outcome : result.settled()) {
        succeeded += outcome instanceof TaskOutcome.Success<Integer> ? 1 : 0;
      }
      Checks.equal(succeeded, count);
    }
  }

  @Override
  public void values(int count) throws InterruptedException {
    prepare(count);
    try (PoolResult<Integer> result = pool().map(Tasks::noop, items)) {
      Checks.equal(result.get().size(), count);
    }
  }

  @Override
  public void batches(int count, int size) throws InterruptedException {
    prepare(count);
    try (PoolResult<Integer> result =
        pool().with(task -> task.withChunkSize(size)).map(Tasks::noop, items)) {
      Checks.equal(result.get().size(), count);
    }
  }

  @Override
  public void call(int argument) throws InterruptedException {
    Checks.equal(pool().apply(Tasks::noop, argument), argument);
  }

  @Override
  public void echo(byte[] payload, int count) {
    try (PoolResult<byte[]> result =
        pool()
            .with(task -> task.withMaxInFlight(8))
            .map(Tasks::echo, Collections.nCopies(count, payload))) {
      for (byte[] answer : result) {
        Checks.equal(answer.length, payload.length);
      }
    }
  }

  @Override
  public Load load(byte[] payload) {
    Pool loaded = pool();
    AtomicBoolean ends = new AtomicBoolean();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              while (!ends.get()) {
                loaded
                    .map(Tasks::echo, Collections.nCopies(2, payload))
                    .forEach(answer -> Checks.equal(answer.length, payload.length));
              }
            },
            Thread.ofPlatform().name("load")::start);
    return () -> {
      ends.set(true);
      load.join();
    };
  }

  @Override
  public List<CompletableFuture<Integer>> sleepers(int count, int millis) {
    List<CompletableFuture<Integer>> futures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      futures.add(pool().submit(Tasks::sleep, millis));
    }
    return futures;
  }

  @Override
  public void sleep(int count, int millis) throws InterruptedException {
    try (PoolResult<Integer> result =
        pool().map(Tasks::sleep, Collections.nCopies(count, millis))) {
      Checks.equal(result.get().size(), count);
    }
  }

  @Override
  public void queueBehindBlocked(int count) {
    pool().queue(Tasks::sleep, 600_000);
    for (int i = 0; i < count; i++) {
      pool().queue(Tasks::noop, i);
    }
  }

  @Override
  public void sleepBounded(int count, int millis) throws InterruptedException {
    sleep(count, millis);
  }

  @Override
  public List<ProcessHandle> workers() {
    return pool().stats().workers().stream()
        .flatMap(worker -> ProcessHandle.of(worker.pid()).stream())
        .toList();
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.terminate();
      pool.close();
      pool = null;
    }
  }

  private Pool pool() {
    return Objects.requireNonNull(pool, "open comes first");
  }

  /// Boxes the items once, not in each round.
  private void prepare(int count) {
    if (items.size() != count) {
      items = IntStream.range(0, count).boxed().toList();
    }
  }
}

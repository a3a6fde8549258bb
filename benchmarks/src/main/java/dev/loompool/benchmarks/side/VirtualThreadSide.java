package dev.loompool.benchmarks.side;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A virtual thread for each task in this JVM, without processes, sockets or encoding: what the
/// isolation of the others is paid with shows beside it. Confined to the thread of [SideMain].
final class VirtualThreadSide implements Side {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  @Override
  public void open(int workers, int concurrency) {}

  @Override
  public void awaitWorkers() {}

  @Override
  public void map(int count) throws Exception {
    List<Future<Integer>> futures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int item = i;
      futures.add(executor.submit(() -> Tasks.noop(item)));
    }
    for (int i = 0; i < count; i++) {
      Checks.equal(futures.get(i).get(), i);
    }
  }

  @Override
  public void batches(int count, int size) throws Exception {
    List<Future<int[]>> futures = new ArrayList<>();
    for (int from = 0; from < count; from += size) {
      int first = from;
      futures.add(executor.submit(() -> batch(first, Math.min(size, count - first))));
    }
    int done = 0;
    for (Future<int[]> future : futures) {
      done += future.get().length;
    }
    Checks.equal(done, count);
  }

  private static int[] batch(int first, int size) {
    int[] values = new int[size];
    for (int i = 0; i < size; i++) {
      values[i] = Tasks.noop(first + i);
    }
    return values;
  }

  @Override
  public void call(int argument) throws ExecutionException, InterruptedException {
    Checks.equal(executor.submit(() -> Tasks.noop(argument)).get(), argument);
  }

  @Override
  public void echo(byte[] payload, int count) {
    throw new UnsupportedOperationException("nothing is copied within one JVM");
  }

  @Override
  public List<CompletableFuture<Integer>> sleepers(int count, int millis) {
    List<CompletableFuture<Integer>> futures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      CompletableFuture<Integer> future = new CompletableFuture<>();
      executor.execute(() -> sleep(millis, future));
      futures.add(future);
    }
    return futures;
  }

  private static void sleep(int millis, CompletableFuture<Integer> future) {
    try {
      future.complete(Tasks.sleep(millis));
    } catch (InterruptedException e) {
      future.completeExceptionally(e);
    }
  }

  @Override
  public List<ProcessHandle> workers() {
    throw new UnsupportedOperationException("it has no workers");
  }

  @Override
  public void close() {
    executor.close();
  }
}

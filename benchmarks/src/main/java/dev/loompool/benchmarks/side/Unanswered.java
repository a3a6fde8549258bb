package dev.loompool.benchmarks.side;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The messages of one connection that have no answer yet. Thread-safe.
final class Unanswered {
  private final AtomicInteger lastId = new AtomicInteger();
  private final ConcurrentHashMap<Integer, CompletableFuture<byte[]>> futures =
      new ConcurrentHashMap<>();

  /// Gives the message an id.
  CompletableFuture<byte[]> add(byte[] message) {
    int id = lastId.incrementAndGet();
    Message.setId(message, id);
    CompletableFuture<byte[]> future = new CompletableFuture<>();
    futures.put(id, future);
    return future;
  }

  void answered(byte[] answer) {
    CompletableFuture<byte[]> future = futures.remove(Message.id(answer));
    if (future != null) {
      future.complete(answer);
    }
  }

  void failAll(Throwable cause) {
    Iterator<CompletableFuture<byte[]>> all = futures.values().iterator();
    while (all.hasNext()) {
      CompletableFuture<byte[]> future = all.next();
      all.remove();
      future.completeExceptionally(cause);
    }
  }
}

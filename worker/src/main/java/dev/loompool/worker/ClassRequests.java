package dev.loompool.worker;

import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.NeedClass;
import dev.loompool.protocol.v1.Wanted;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// What the worker has asked the coordinator for and not been told yet. Thread-safe.
final class ClassRequests {
  /// A coordinator that was stopped for a moment must cost no class.
  static final int LIMIT_SECONDS = 60;

  private final Consumer<Frame> channel;
  private final AtomicLong last = new AtomicLong();
  private final Map<Long, CompletableFuture<ClassBytes>> open = new ConcurrentHashMap<>();

  /// @param channel sends a frame
  ClassRequests(Consumer<Frame> channel) {
    this.channel = channel;
  }

  /// Asks what a loader of the coordinator finds by the name.
  CompletableFuture<ClassBytes> ask(int loader, String name, Wanted wanted) {
    long request = last.incrementAndGet();
    CompletableFuture<ClassBytes> answer = new CompletableFuture<>();
    open.put(request, answer);
    NeedClass need =
        NeedClass.newBuilder()
            .setRequest(request)
            .setLoader(loader)
            .setName(name)
            .setWanted(wanted)
            .build();
    channel.accept(Frame.newBuilder().setNeedClass(need).build());
    return answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /// On the event loop.
  void answered(ClassBytes answer) {
    CompletableFuture<ClassBytes> asked = open.remove(answer.getRequest());
    if (asked != null) {
      asked.complete(answer);
    }
  }
}

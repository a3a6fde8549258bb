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

  private static final ClassBytes NOTHING = ClassBytes.getDefaultInstance();
  private static final ClassBytes WITHHELD =
      ClassBytes.newBuilder()
          .setMissing("sends it no classes")
          .setFix(
              "start the worker with --class-path and the jar that holds it, or with --take-classes for a pool that has shipClassesToJoined(true)")
          .build();

  private final Consumer<Frame> channel;
  private boolean withheld;
  private final AtomicLong last = new AtomicLong();
  private final Map<Long, CompletableFuture<ClassBytes>> open = new ConcurrentHashMap<>();

  /// @param channel sends a frame
  ClassRequests(Consumer<Frame> channel) {
    this.channel = channel;
  }

  /// For a worker that must not ask: nothing is found.
  static ClassRequests withheld() {
    ClassRequests requests = new ClassRequests(frame -> {});
    requests.withheld = true;
    return requests;
  }

  /// Asks what a loader of the coordinator finds by the name.
  CompletableFuture<ClassBytes> ask(int loader, String name, Wanted wanted) {
    if (withheld) {
      return CompletableFuture.completedFuture(wanted == Wanted.CLASS ? WITHHELD : NOTHING);
    }
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

  /// No answer will come any more.
  void close() {
    open.values().forEach(asked -> asked.cancel(false));
  }

  /// On the event loop.
  void answered(ClassBytes answer) {
    CompletableFuture<ClassBytes> asked = open.remove(answer.getRequest());
    if (asked != null) {
      asked.complete(answer);
    }
  }
}

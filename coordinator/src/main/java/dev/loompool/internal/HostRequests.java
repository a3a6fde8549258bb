package dev.loompool.internal;

import dev.loompool.PoolException;
import dev.loompool.internal.net.WorkerConnection;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Reply;
import dev.loompool.protocol.v1.Request;
import dev.loompool.protocol.v1.Withdraw;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a client asks the pool that it is connected to. A request that has no answer when the
/// connection is lost is sent again on the next. Thread-safe; what is confined to the control loop
/// says so.
final class HostRequests {
  private final Executor loop;
  private final AtomicLong nextId = new AtomicLong(1);

  // Confined to the loop.
  private final Map<Long, Asked> open = new LinkedHashMap<>();
  private @Nullable WorkerConnection connection;
  private @Nullable Supplier<PoolException> end;

  HostRequests(Executor loop) {
    this.loop = loop;
  }

  /// A request and its answer. It fails with a [PoolException] when there will be none.
  static final class Asked extends CompletableFuture<Reply> {
    private final Request request;

    Asked(Request request) {
      this.request = request;
    }
  }

  /// Asks.
  Asked ask(Request.Builder request) {
    Asked asked = new Asked(request.setId(nextId.getAndIncrement()).build());
    loop.execute(() -> send(asked));
    return asked;
  }

  /// Asks for something whose answer nobody waits for.
  void tell(Request.Builder request) {
    Asked asked = ask(request);
    assert !asked.isCancelled();
  }

  /// Nobody waits for this answer any more.
  void withdraw(Asked asked) {
    loop.execute(() -> {
      long id = asked.request.getId();
      if (open.remove(id) != null || asked.isDone()) {
        write(Frame.newBuilder().setWithdraw(Withdraw.newBuilder().setId(id)).build());
      }
    });
  }

  private void send(Asked asked) {
    Supplier<PoolException> ended = end;
    if (ended != null) {
      asked.completeExceptionally(ended.get());
      return;
    }
    open.put(asked.request.getId(), asked);
    write(Frame.newBuilder().setRequest(asked.request).build());
  }

  private void write(Frame frame) {
    if (connection != null) {
      connection.send(frame);
    }
  }

  /// There is a connection: what has no answer is asked on it. On the loop.
  void connected(WorkerConnection to) {
    connection = to;
    open.values().forEach(asked -> write(Frame.newBuilder().setRequest(asked.request).build()));
  }

  /// On the loop.
  void disconnected() {
    connection = null;
  }

  /// On the loop.
  void answered(Reply reply) {
    Asked asked = open.remove(reply.getId());
    if (asked != null) {
      asked.complete(reply);
    }
  }

  /// No answer comes any more. On the loop.
  void end(Supplier<PoolException> reason) {
    end = reason;
    List.copyOf(open.values()).forEach(asked -> asked.completeExceptionally(reason.get()));
    open.clear();
  }
}

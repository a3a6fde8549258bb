package dev.loompool.internal;

import dev.loompool.PoolClosedException;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.protocol.Adapters;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Refusal;
import dev.loompool.protocol.v1.RefusalKind;
import dev.loompool.protocol.v1.Reply;
import dev.loompool.protocol.v1.Request;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.task.TaskId;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The requests of one connection of a client. Each waits on a virtual thread of its own for what
/// it asks for, as a thread of this process would. Confined to the control loop, but for the
/// threads.
final class ClientRequests {
  private static final int MOST = 1 << 18;

  private final HostedPool host;
  private final long instance;
  private final Consumer<Frame> sender;
  private final Map<Long, Waiting> byId = new HashMap<>();

  /// The requests whose outcome was sent and not forgotten yet, by the task.
  private final Map<Long, Long> sent = new HashMap<>();

  private boolean ended;

  /// A request that has no answer yet, or whose outcome may not have come.
  private static final class Waiting {
    private final long task;
    private volatile @Nullable Thread thread;

    Waiting(long task) {
      this.task = task;
    }
  }

  /// @param instance which client it is
  /// @param sender sends a frame
  ClientRequests(HostedPool host, long instance, Consumer<Frame> sender) {
    this.host = host;
    this.instance = instance;
    this.sender = sender;
  }

  void received(Request request) {
    Waiting waiting = new Waiting(request.getOutcome());
    if (byId.size() >= MOST || byId.putIfAbsent(request.getId(), waiting) != null) {
      throw new IllegalArgumentException("a client has sent a request twice, or too many");
    }
    Thread thread =
        host.threads()
            .newThread(() -> {
              Reply.Builder reply = answer(request, waiting);
              if (reply != null) {
                host.execute(() -> answered(request, reply));
              }
            });
    waiting.thread = thread;
    thread.start();
  }

  /// Nobody waits for the answer; an outcome that was sent stays here.
  void withdrawn(long id) {
    Waiting waiting = byId.remove(id);
    if (waiting != null) {
      sent.remove(waiting.task, id);
      end(waiting);
    }
  }

  /// The connection has ended.
  void end() {
    ended = true;
    byId.values().forEach(this::end);
    byId.clear();
  }

  private void end(Waiting waiting) {
    Thread thread = waiting.thread;
    if (thread != null) {
      thread.interrupt();
    }
    host.queue().release(waiting.task, waiting);
  }

  private void answered(Request request, Reply.Builder reply) {
    Waiting waiting = byId.get(request.getId());
    if (ended || waiting == null) {
      return;
    }
    if (reply.hasOutcome()) {
      sent.put(request.getOutcome(), request.getId());
    } else {
      byId.remove(request.getId());
    }
    Long forgotten = request.hasForget() ? sent.remove(request.getForget()) : null;
    if (forgotten != null) {
      byId.remove(forgotten);
    }
    sender.accept(
        Frame.newBuilder().setReply(reply.setId(request.getId()).setPool(host.id())).build());
  }

  /// Waits for the answer; null when interrupted, as nobody wants it any more.
  private Reply.@Nullable Builder answer(Request request, Waiting waiting) {
    try {
      return ask(request, waiting);
    } catch (InterruptedException | dev.loompool.PoolInterruptedException e) {
      return null;
    } catch (PoolClosedException e) {
      return refused(RefusalKind.POOL_CLOSED, e);
    } catch (RejectedExecutionException e) {
      return refused(RefusalKind.UNREAD, e);
    } catch (NoSuchElementException e) {
      return refused(RefusalKind.TAKEN, e);
    } catch (IllegalArgumentException e) {
      return refused(RefusalKind.FOREIGN, e);
    }
  }

  private Reply.Builder ask(Request request, Waiting waiting) throws InterruptedException {
    QueuedTasks queue = host.queue();
    return switch (request.getBodyCase()) {
      case QUEUE -> queue(request.getId(), request.getQueue(), true);
      case TRY_QUEUE -> queue(request.getId(), request.getTryQueue(), false);
      case OUTCOME -> {
        TaskId<?> id = new TaskId<>(request.getPool(), request.getOutcome());
        Outcome outcome = outcome(queue.find(id));
        queue.reserve(id, waiting);
        yield Reply.newBuilder().setOutcome(OutcomeForm.write(outcome, host.names()));
      }
      case END -> {
        Outcome outcome = outcome(queue.find(new TaskId<>(request.getPool(), request.getEnd())));
        yield Reply.newBuilder().setWasSo(outcome.ending() == Ending.VALUE);
      }
      case CANCEL ->
          Reply.newBuilder()
              .setWasSo(queue.cancel(new TaskId<>(request.getPool(), request.getCancel())));
      case FORGET -> {
        queue.forget(new TaskId<>(request.getPool(), request.getForget()));
        yield Reply.newBuilder().setWasSo(true);
      }
      case STATS -> Reply.newBuilder().setStats(host.stats());
      case BODY_NOT_SET -> throw new IllegalArgumentException("a request that asks for nothing");
    };
  }

  private static Outcome outcome(QueuedTask task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new AssertionError("an outcome is never exceptional", e);
    }
  }

  private Reply.Builder queue(long request, TaskBatch batch, boolean waits)
      throws InterruptedException {
    if (batch.getFunction() >= Adapters.FIRST_FREE_ID) {
      throw new IllegalArgumentException("a queued task has to bring its function");
    }
    TaskIntake.Prepared task = SentTasks.of(batch, host.concurrency()).getFirst().single();
    long id = host.accepted().once(instance, request, () -> host.queue(task, waits));
    return id == 0 ? Reply.newBuilder().setWasSo(false) : Reply.newBuilder().setQueued(id);
  }

  private static Reply.Builder refused(RefusalKind kind, RuntimeException reason) {
    String text = reason.getMessage();
    return Reply.newBuilder()
        .setRefusal(Refusal.newBuilder().setKind(kind).setText(text == null ? "" : text));
  }
}

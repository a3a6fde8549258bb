package dev.loompool.internal.net;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.CancelTasks;
import dev.loompool.protocol.v1.DefineFunction;
import dev.loompool.protocol.v1.Dismissed;
import dev.loompool.protocol.v1.Drain;
import dev.loompool.protocol.v1.ForgetFunctions;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Ping;
import dev.loompool.protocol.v1.RetryRule;
import dev.loompool.protocol.v1.RevokeTasks;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.TaskBatch;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the control loop may do with the connection of one worker. Frames leave at [#flush], tasks
/// of one turn in one frame. Confined to the control loop.
public final class WorkerConnection {
  private static final int BATCH_OVERHEAD_BYTES = 64;

  private final Channel channel;
  private final Set<Long> definedFunctions = new HashSet<>();
  private RunTasks.@Nullable Builder tasks;
  private CancelTasks.@Nullable Builder cancels;
  private int gatheredBytes;
  private boolean written;
  private boolean limitsTime = true;
  private boolean sendsPolicies;

  WorkerConnection(Channel channel) {
    this.channel = channel;
  }

  /// No task that is sent from now on has a time limit.
  public void dropTimeLimits() {
    limitsTime = false;
  }

  /// The worker is a pool: it is told how to treat the tasks.
  void sendPolicies() {
    sendsPolicies = true;
  }

  /// Whether the worker must be sent this function before a task that names it.
  public boolean lacks(long function) {
    return !definedFunctions.contains(function);
  }

  public void define(long function, byte[] code) {
    definedFunctions.add(function);
    write(
        Frame.newBuilder()
            .setDefineFunction(
                DefineFunction.newBuilder()
                    .setFunction(function)
                    .setCode(UnsafeByteOperations.unsafeWrap(code))));
  }

  public void forget(long function) {
    if (definedFunctions.remove(function)) {
      write(
          Frame.newBuilder()
              .setForgetFunctions(ForgetFunctions.newBuilder().addFunctions(function)));
    }
  }

  /// Adds tasks to those that are sent.
  ///
  /// @param now what the deadlines count from
  public void run(TaskBlock block, int from, int count, int attempt, int run, long now) {
    int start = block.start(from);
    int end = block.start(from + count - 1) + block.length(from + count - 1);
    ByteString arguments = UnsafeByteOperations.unsafeWrap(block.bytes(), start, end - start);
    TaskBatch.Builder batch =
        TaskBatch.newBuilder()
            .setFunction(block.function)
            .setFirstTask(block.id(from))
            .setAttempt(attempt)
            .setRun(run)
            .setArguments(arguments);
    for (int i = from; i < from + count; i++) {
      batch.addLengths(block.length(i));
    }
    addSettings(batch, block, from, count, now);
    if (tasks != null && gatheredBytes + arguments.size() > FramePipeline.GATHERED_BYTES) {
      writeGathered();
    }
    if (tasks == null) {
      tasks = RunTasks.newBuilder();
      gatheredBytes = 0;
    }
    tasks.addBatches(batch);
    gatheredBytes += arguments.size() + BATCH_OVERHEAD_BYTES;
    written = true;
  }

  private void addSettings(
      TaskBatch.Builder batch, TaskBlock block, int from, int count, long now) {
    TaskSettings settings = block.settings;
    if (settings.chunkSize() > 1) {
      batch.setChunkSize(settings.chunkSize());
    }
    if (!settings.retry().retried().isEmpty()) {
      batch.setRetry(
          RetryRule.newBuilder()
              .addAllRetried(settings.retry().retried())
              .addAllExcepted(settings.retry().excepted()));
    }
    if (sendsPolicies) {
      batch.setPolicy(TaskPolicy.of(block, from, count));
    }
    if (limitsTime) {
      addTimeLimits(batch, block, from, count, now);
    }
  }

  private static void addTimeLimits(
      TaskBatch.Builder batch, TaskBlock block, int from, int count, long now) {
    TaskSettings settings = block.settings;
    batch
        .setTimeoutNanos(settings.timeoutNanos())
        .setGraceNanos(settings.graceNanos())
        .setKillOnCancel(settings.killOnCancel());
    if (settings.deadlineNanos() > 0) {
      for (int i = from; i < from + count; i++) {
        batch.addDeadlineNanos(block.deadline(block.id(i)) - now);
      }
    }
  }

  public void revoke(int count) {
    write(Frame.newBuilder().setRevokeTasks(RevokeTasks.newBuilder().setCount(count)));
  }

  public void cancel(long task) {
    if (cancels == null) {
      cancels = CancelTasks.newBuilder();
    }
    cancels.addTasks(task);
    written = true;
  }

  /// Sends a frame that needs no gathering.
  public void send(Frame frame) {
    writeGathered();
    channel.write(frame).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    written = true;
  }

  public void drain() {
    write(Frame.newBuilder().setDrain(Drain.getDefaultInstance()));
  }

  public void ping(long now) {
    write(Frame.newBuilder().setPing(Ping.newBuilder().setNanos(now)));
  }

  /// Sends what has been written since the last time.
  public void flush() {
    if (written) {
      writeGathered();
      written = false;
      channel.flush();
    }
  }

  /// Says why, and closes at once, whether that can still be read or not.
  ///
  /// @param superseded whether another process has its name
  public void dismiss(String reason, boolean superseded) {
    Dismissed frame = Dismissed.newBuilder().setReason(reason).setSuperseded(superseded).build();
    write(Frame.newBuilder().setDismissed(frame));
    flush();
    close();
  }

  public void close() {
    channel.close().addListener(closed -> {});
  }

  private void write(Frame.Builder frame) {
    send(frame.build());
  }

  private void writeGathered() {
    if (tasks != null) {
      RunTasks.Builder gathered = tasks;
      tasks = null;
      write(Frame.newBuilder().setRunTasks(gathered));
    }
    if (cancels != null) {
      CancelTasks.Builder gathered = cancels;
      cancels = null;
      write(Frame.newBuilder().setCancelTasks(gathered));
    }
  }
}

package dev.loompool.benchmarks.jmh;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What a task's share of a frame costs, built, written, read and parsed, without a socket.
/// Confined to JMH's thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {
  private static final int TASKS = 256;
  private static final int ARGUMENT = 4;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final byte[] values = new byte[TASKS * ARGUMENT];
  private long firstTask;

  @Setup
  public void prepare() {
    FramePipeline.install(channel.pipeline());
    FramePipeline.accept(channel.pipeline(), 1 << 20);
  }

  @TearDown
  public void end() {
    channel.finishAndReleaseAll();
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public Frame runTasks() {
    firstTask += TASKS;
    TaskBatch.Builder batch =
        TaskBatch.newBuilder().setFunction(1).setFirstTask(firstTask).setAttempt(1).setRun(1);
    for (int i = 0; i < TASKS; i++) {
      batch.addLengths(ARGUMENT);
    }
    batch.setArguments(ByteString.copyFrom(values));
    return thereAndBack(
        Frame.newBuilder().setRunTasks(RunTasks.newBuilder().addBatches(batch)).build());
  }

  @Benchmark
  @OperationsPerInvocation(TASKS)
  public Frame tasksEnded() {
    firstTask += TASKS;
    OutputBuffer deltas = new OutputBuffer(2 * TASKS);
    OutputBuffer lengths = new OutputBuffer(TASKS);
    OutputBuffer micros = new OutputBuffer(TASKS);
    for (int i = 0; i < TASKS; i++) {
      deltas.writeSigned(i == 0 ? firstTask : 1);
      lengths.writeVarint(ARGUMENT);
      micros.writeVarint(1);
    }
    return thereAndBack(
        Frame.newBuilder()
            .setTasksEnded(
                TasksEnded.newBuilder()
                    .setTaskDeltas(bytes(deltas))
                    .setEndings(ByteString.copyFrom(new byte[TASKS]))
                    .setLengths(bytes(lengths))
                    .setMicros(bytes(micros))
                    .setValues(ByteString.copyFrom(values)))
            .build());
  }

  private static ByteString bytes(OutputBuffer column) {
    return ByteString.copyFrom(column.array(), 0, column.size());
  }

  private Frame thereAndBack(Frame frame) {
    channel.writeOutbound(frame);
    ByteBuf bytes = channel.readOutbound();
    channel.writeInbound(bytes);
    return channel.readInbound();
  }
}

package dev.loompool.it.fuzz;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Failure;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Initialized;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.List;
import org.assertj.core.api.Assertions;

/// The decoder of frames, before and after the handshake, fed in three pieces.
public final class FrameTarget implements FuzzTarget {
  private final CountedBuffers buffers = new CountedBuffers();

  @Override
  public void take(byte[] input) throws Exception {
    EmbeddedChannel channel = buffers.channel();
    try {
      FramePipeline.install(channel.pipeline());
      if (input.length % 2 == 0) {
        FramePipeline.acceptWorker(channel.pipeline(), 1 << 20);
      }
      int third = input.length / 3;
      feed(channel, buffers.part(input, 0, third));
      feed(channel, buffers.part(input, third, third));
      feed(channel, buffers.part(input, 2 * third, input.length - 2 * third));
      for (Frame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
        Assertions.assertThat(Frame.parseFrom(frame.toByteArray())).isEqualTo(frame);
      }
    } finally {
      finish(channel);
    }
    buffers.check();
  }

  private static void feed(EmbeddedChannel channel, ByteBuf bytes) {
    try {
      channel.writeInbound(bytes);
    } catch (DecoderException e) {
      // The connection would be closed.
    }
  }

  private static void finish(EmbeddedChannel channel) {
    try {
      channel.finishAndReleaseAll();
    } catch (DecoderException e) {
      // What was left over at the end is no frame either.
    }
  }

  @Override
  public List<byte[]> seeds() {
    Failure failure = Failure.newBuilder().setType("a.B").setMessage("no").build();
    return List.of(
        bytes(
            Frame.newBuilder()
                .setTasksEnded(
                    TasksEnded.newBuilder()
                        .setTaskDeltas(ColumnReader.packedSigned(1, -5))
                        .setRuns(ColumnReader.packed(1, 2))
                        .setEndings(ByteString.copyFrom(new byte[2]))
                        .setLengths(ColumnReader.packed(1, 2))
                        .setMicros(ColumnReader.packed(7, 1L << 40))
                        .setValues(ByteString.copyFromUtf8("abc")))
                .build()),
        bytes(
            Frame.newBuilder()
                .setRunTasks(
                    RunTasks.newBuilder()
                        .addBatches(
                            TaskBatch.newBuilder()
                                .setFirstTask(9)
                                .addLengths(3)
                                .setArguments(ByteString.copyFromUtf8("xyz"))))
                .build()),
        bytes(
            Frame.newBuilder()
                .setInitialized(
                    Initialized.newBuilder().setFailure(failure.toBuilder().setCause(failure)))
                .build()));
  }

  /// As it travels.
  public static byte[] bytes(Frame frame) {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeInt(frame.getSerializedSize()).writeBytes(frame.toByteArray());
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes).release();
    return bytes;
  }
}

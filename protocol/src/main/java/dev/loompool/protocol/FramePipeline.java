package dev.loompool.protocol;

import dev.loompool.protocol.v1.Frame;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPipeline;
import java.util.function.Consumer;

/// Installs the handlers that turn bytes into frames and back: the one place that knows the limits.
///
/// The length is four bytes because Netty's decoder of variable lengths corrupted split streams
/// before 4.2.19.
public final class FramePipeline {
  /// The largest frame before the handshake has ended.
  public static final int HANDSHAKE_FRAME_BYTES = 4 * 1024;

  /// Values that travel together in one frame have at most so many bytes; a larger one travels
  /// alone.
  public static final int GATHERED_BYTES = 1024 * 1024;

  /// What a frame needs beside its values.
  public static final int FRAME_OVERHEAD_BYTES = 512 * 1024;

  /// The most that a worker's frame may have beside values: so no frame makes more than about a
  /// million entries, whatever it claims.
  public static final int MOST_COLUMN_BYTES = 1024 * 1024;

  private FramePipeline() {}

  /// Adds the handlers, with the limit for the handshake.
  public static void install(ChannelPipeline pipeline) {
    pipeline.addLast(new FrameDecoder(HANDSHAKE_FRAME_BYTES));
    pipeline.addLast(FrameEncoder.INSTANCE);
  }

  /// Sends a frame at once. One that cannot be sent closes the channel, which its owner sees.
  public static void send(Channel channel, Frame frame) {
    channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /// As [#send(Channel, Frame)]; the consumer hears first why it could not be sent.
  public static void send(Channel channel, Frame frame, Consumer<Throwable> failed) {
    channel
        .writeAndFlush(frame)
        .addListener((ChannelFuture sent) -> {
          if (sent.cause() != null) {
            failed.accept(sent.cause());
            ChannelFutureListener.CLOSE.operationComplete(sent);
          }
        });
  }

  /// Lifts the limit once the peer is known. To be called on the channel's event loop.
  public static void accept(ChannelPipeline pipeline, int maxMessageBytes) {
    pipeline
        .get(FrameDecoder.class)
        .maxFrameBytes(
            Math.addExact(Math.max(maxMessageBytes, GATHERED_BYTES), FRAME_OVERHEAD_BYTES));
  }

  /// As [#accept], for a peer that is a worker.
  public static void acceptWorker(ChannelPipeline pipeline, int maxMessageBytes) {
    accept(pipeline, maxMessageBytes);
    pipeline.get(FrameDecoder.class).limitColumns();
  }
}

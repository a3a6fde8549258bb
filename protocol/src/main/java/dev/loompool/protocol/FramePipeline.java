package dev.loompool.protocol;

import dev.loompool.protocol.v1.Frame;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
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

  /// A frame with more bytes than this leaves in pieces.
  static final int UNCUT_BYTES = 320 * 1024;

  /// A piece has at most so many bytes of its frame.
  static final int PIECE_BYTES = 256 * 1024;

  /// Past the higher one a peer has left too much unread, until the lower one is reached.
  static final int UNREAD_BYTES_HIGH = 4 * GATHERED_BYTES;

  static final int UNREAD_BYTES_LOW = GATHERED_BYTES;

  private static final int READ_BYTES = 256 * 1024;
  private static final int READS_A_TURN = 4;

  private FramePipeline() {}

  /// Adds the handlers, with the limit for the handshake.
  public static void install(ChannelPipeline pipeline) {
    ChannelConfig config = pipeline.channel().config();
    config.setRecvByteBufAllocator(
        new AdaptiveRecvByteBufAllocator(64, 2048, READ_BYTES).maxMessagesPerRead(READS_A_TURN));
    config.setWriteBufferWaterMark(new WriteBufferWaterMark(UNREAD_BYTES_LOW, UNREAD_BYTES_HIGH));
    pipeline.addLast(new FrameDecoder());
    pipeline.addLast(new FrameWriter());
  }

  /// How many outcomes were written to the channel and have not left. On its event loop.
  public static int waitingOutcomes(ChannelPipeline pipeline) {
    return pipeline.get(FrameWriter.class).waitingOutcomes();
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
    pipeline.get(FrameDecoder.class).accept(maxMessageBytes);
  }

  /// As [#accept], for a peer that is a worker.
  public static void acceptWorker(ChannelPipeline pipeline, int maxMessageBytes) {
    accept(pipeline, maxMessageBytes);
    pipeline.get(FrameDecoder.class).limitColumns();
  }
}

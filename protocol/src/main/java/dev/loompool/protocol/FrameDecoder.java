package dev.loompool.protocol;

import dev.loompool.protocol.v1.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Passes on the frames that a [FrameCutter] finds in what was read. Confined to its event loop.
final class FrameDecoder extends ChannelInboundHandlerAdapter {
  private final FrameCutter cutter = new FrameCutter();

  /// Takes longer frames from now on, and such as come in pieces.
  void accept(int maxMessageBytes) {
    cutter.accept(maxMessageBytes);
  }

  /// Holds what is no value of a task to a limit of its own from now on.
  void limitColumns() {
    cutter.limitColumns();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf in)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      ByteBuffer bytes = in.nioBuffer();
      for (Frame frame = cutter.next(bytes); frame != null; frame = cutter.next(bytes)) {
        context.fireChannelRead(frame);
      }
    } catch (FrameFormatException e) {
      throw e.isTooLong()
          ? new TooLongFrameException(e.getMessage())
          : new CorruptedFrameException(e.getMessage());
    } catch (IOException e) {
      throw new DecoderException(e);
    } finally {
      in.release();
    }
  }
}

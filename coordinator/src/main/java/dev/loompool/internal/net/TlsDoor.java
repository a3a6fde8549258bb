package dev.loompool.internal.net;

import dev.loompool.protocol.FirstBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;

/// Sends away who does not speak TLS, by its first byte, and guesses what that is instead; then it
/// makes room. Before the handler that decrypts, which would tell of all that has come. Confined to
/// the control loop.
final class TlsDoor extends ChannelInboundHandlerAdapter {
  private static final byte ALERT = 0x15;
  private static final byte HANDSHAKE = 0x16;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (!in.isReadable()) {
      in.release();
      return;
    }
    byte first = in.getByte(in.readerIndex());
    if (first == HANDSHAKE || first == ALERT) {
      context.pipeline().remove(this);
      context.fireChannelRead(in);
      return;
    }
    byte[] shown =
        ByteBufUtil.getBytes(
            in, in.readerIndex(), Math.min(FirstBytes.SHOWN, in.readableBytes()), true);
    in.release();
    context.fireExceptionCaught(
        new DecoderException("TLS is spoken here; " + FirstBytes.describe(shown)));
    context.close().addListener(closed -> {});
  }
}

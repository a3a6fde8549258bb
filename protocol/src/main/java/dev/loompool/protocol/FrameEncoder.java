package dev.loompool.protocol;

import com.google.protobuf.CodedOutputStream;
import dev.loompool.protocol.v1.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.io.IOException;

/// Writes a frame with its length before it, straight into the buffer that goes to the socket.
/// Stateless.
@Sharable
final class FrameEncoder extends MessageToByteEncoder<Frame> {
  static final FrameEncoder INSTANCE = new FrameEncoder();

  private FrameEncoder() {
    super(Frame.class);
  }

  @Override
  protected ByteBuf allocateBuffer(ChannelHandlerContext context, Frame frame, boolean direct) {
    return context.alloc().directBuffer(Integer.BYTES + frame.getSerializedSize());
  }

  @Override
  protected void encode(ChannelHandlerContext context, Frame frame, ByteBuf out)
      throws IOException {
    int length = frame.getSerializedSize();
    out.writeInt(length);
    CodedOutputStream coded =
        CodedOutputStream.newInstance(out.nioBuffer(out.writerIndex(), length));
    frame.writeTo(coded);
    coded.flush();
    out.writerIndex(out.writerIndex() + length);
  }
}

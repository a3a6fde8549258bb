package dev.loompool.protocol;

import com.google.protobuf.CodedInputStream;
import dev.loompool.protocol.v1.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.util.List;

/// Cuts the stream into frames and parses them. A frame is copied once, into an array that the
/// parsed message then shares. Confined to its event loop.
final class FrameDecoder extends ByteToMessageDecoder {
  private int maxFrameBytes;
  private boolean broken;
  private boolean begun;
  private boolean fromWorker;

  FrameDecoder(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  void maxFrameBytes(int bytes) {
    maxFrameBytes = bytes;
  }

  /// Holds what is no value of a task to a limit of its own from now on.
  void limitColumns() {
    fromWorker = true;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws IOException {
    if (broken) {
      // What follows a broken frame means nothing.
      in.skipBytes(in.readableBytes());
      return;
    }
    if (in.readableBytes() < Integer.BYTES) {
      return;
    }
    broken = true;
    int length = in.getInt(in.readerIndex());
    if (length <= 0) {
      throw new CorruptedFrameException(
          "a frame's length must be positive but was " + length + guess(in));
    }
    if (length > maxFrameBytes) {
      throw new TooLongFrameException(
          "a frame of " + length + " bytes is above the limit of " + maxFrameBytes + guess(in));
    }
    if (in.readableBytes() - Integer.BYTES >= length) {
      byte[] bytes = new byte[length];
      in.skipBytes(Integer.BYTES).readBytes(bytes);
      if (fromWorker && length > FramePipeline.MOST_COLUMN_BYTES) {
        checkColumns(bytes);
      }
      CodedInputStream coded = CodedInputStream.newInstance(bytes);
      coded.enableAliasing(true);
      out.add(Frame.parseFrom(coded));
      begun = true;
    }
    broken = false;
  }

  private static void checkColumns(byte[] bytes) {
    int beside = FrameShape.besideValues(bytes);
    if (beside > FramePipeline.MOST_COLUMN_BYTES) {
      throw new TooLongFrameException(
          "a frame has %d bytes beside its values, above the limit of %d"
              .formatted(beside, FramePipeline.MOST_COLUMN_BYTES));
    }
  }

  // Who has sent one frame speaks the protocol.
  private String guess(ByteBuf in) {
    return begun ? "" : "; " + FirstBytes.describe(in);
  }
}

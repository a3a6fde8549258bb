package dev.loompool.it.proxy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.loompool.protocol.v1.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Predicate;

/// Tells the frames of one direction apart and leaves some out. Confined to the proxy's loop.
final class FrameSieve {
  private ByteBuf partial = Unpooled.buffer();

  /// Takes the bytes over; gives the whole frames that are kept.
  ByteBuf sift(ByteBuf bytes, Predicate<Frame> dropped) {
    partial.writeBytes(bytes);
    bytes.release();
    ByteBuf kept = Unpooled.buffer();
    while (partial.readableBytes() >= Integer.BYTES) {
      int size = Integer.BYTES + partial.getInt(partial.readerIndex());
      if (partial.readableBytes() < size) {
        break;
      }
      ByteBuf frame = partial.readSlice(size);
      if (!dropped.test(parsed(frame))) {
        kept.writeBytes(frame);
      }
    }
    partial.discardReadBytes();
    return kept;
  }

  private static Frame parsed(ByteBuf frame) {
    try {
      return Frame.parseFrom(
          frame.nioBuffer(frame.readerIndex() + Integer.BYTES, frame.readableBytes() - 4));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no frame", e);
    }
  }

  void close() {
    partial.release();
    partial = Unpooled.buffer(0);
  }
}

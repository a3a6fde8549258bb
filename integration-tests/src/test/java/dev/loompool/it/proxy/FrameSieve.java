package dev.loompool.it.proxy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.loompool.protocol.v1.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Predicate;

/// Tells the frames of one direction apart and leaves some out, but not such as come in pieces.
/// Confined to the proxy's loop.
final class FrameSieve {
  private ByteBuf partial = Unpooled.buffer();
  private int cutLeft;

  /// Takes the bytes over; gives the whole frames that are kept.
  ByteBuf sift(ByteBuf bytes, Predicate<Frame> dropped) {
    partial.writeBytes(bytes);
    bytes.release();
    ByteBuf kept = Unpooled.buffer();
    while (partial.readableBytes() >= Integer.BYTES) {
      int word = partial.getInt(partial.readerIndex());
      int size = word >= 0 ? Integer.BYTES + word : pieceBytes(word);
      if (partial.readableBytes() < size) {
        break;
      }
      ByteBuf frame = partial.readSlice(size);
      if (word < 0) {
        pieceRead(frame, word);
        kept.writeBytes(frame);
      } else if (!dropped.test(parsed(frame))) {
        kept.writeBytes(frame);
      }
    }
    partial.discardReadBytes();
    return kept;
  }

  // The first piece has the length of the whole before its bytes.
  private int pieceBytes(int word) {
    return (cutLeft == 0 ? 2 : 1) * Integer.BYTES + (word & Integer.MAX_VALUE);
  }

  private void pieceRead(ByteBuf piece, int word) {
    if (cutLeft == 0) {
      cutLeft = piece.getInt(piece.readerIndex() + Integer.BYTES);
    }
    cutLeft -= word & Integer.MAX_VALUE;
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

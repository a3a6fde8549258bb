package dev.loompool.protocol;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.protocol.v1.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Cuts the stream into frames and parses them. A frame is copied once, from what was read into an
/// array of its size that the parsed message then shares. Confined to its event loop.
/* A stream is words and bodies. A word says how long the body is that follows. That of a piece has its top
 * bit set; the first piece of a frame has another word before its body, the length of the whole. At most
 * two arrays are filled at any time: that of the frame in pieces, and that of one between its pieces.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {
  private int maxFrameBytes;
  private boolean accepted;
  private boolean broken;
  private boolean begun;
  private boolean fromWorker;

  private int word;
  private int wordBytes;
  private int pieceAhead;

  private byte @Nullable [] body;
  private boolean inPiece;
  private int filled;
  private int left;

  private byte @Nullable [] cut;
  private int cutFilled;

  FrameDecoder(int maxFrameBytes) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /// Takes longer frames from now on, and such as come in pieces.
  void accept(int bytes) {
    maxFrameBytes = bytes;
    accepted = true;
  }

  /// Holds what is no value of a task to a limit of its own from now on.
  void limitColumns() {
    fromWorker = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf in)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      while (!broken && in.isReadable()) {
        // What follows a broken frame means nothing.
        broken = true;
        Frame frame = read(in);
        broken = false;
        if (frame != null) {
          context.fireChannelRead(frame);
        }
      }
    } catch (IOException e) {
      throw new DecoderException(e);
    } finally {
      in.release();
    }
  }

  private @Nullable Frame read(ByteBuf in) throws IOException {
    if (left > 0) {
      return fill(in);
    }
    if (readWord(in)) {
      begin(word, in);
    }
    return null;
  }

  private boolean readWord(ByteBuf in) {
    if (wordBytes == 0 && in.readableBytes() >= Integer.BYTES) {
      word = in.readInt();
      return true;
    }
    word = word << Byte.SIZE | in.readUnsignedByte();
    wordBytes = (wordBytes + 1) % Integer.BYTES;
    return wordBytes == 0;
  }

  private void begin(int length, ByteBuf in) {
    if (pieceAhead > 0) {
      check(length, maxFrameBytes, in);
      cut = new byte[length];
      cutFilled = 0;
      beginPiece(pieceAhead, cut);
      pieceAhead = 0;
    } else if (length < 0 && accepted) {
      int piece = length & Integer.MAX_VALUE;
      check(piece, FramePipeline.PIECE_BYTES, in);
      if (cut == null) {
        pieceAhead = piece;
      } else {
        beginPiece(piece, cut);
      }
    } else {
      check(length, cut == null ? maxFrameBytes : FramePipeline.UNCUT_BYTES, in);
      body = new byte[length];
      inPiece = false;
      filled = 0;
      left = length;
    }
  }

  private void beginPiece(int length, byte[] whole) {
    if (length > whole.length - cutFilled) {
      throw new CorruptedFrameException(
          "a piece of %d bytes where %d are left".formatted(length, whole.length - cutFilled));
    }
    body = whole;
    inPiece = true;
    filled = cutFilled;
    left = length;
  }

  private void check(int length, int most, ByteBuf in) {
    if (length <= 0) {
      throw new CorruptedFrameException(
          "a frame's length must be positive but was " + length + guess(in));
    }
    if (length > most) {
      throw new TooLongFrameException(
          "a frame of " + length + " bytes is above the limit of " + most + guess(in));
    }
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
    if (begun) {
      return "";
    }
    byte[] first = new byte[Integer.BYTES + in.readableBytes()];
    ByteBuffer.wrap(first).putInt(word);
    in.getBytes(in.readerIndex(), first, Integer.BYTES, in.readableBytes());
    return "; " + FirstBytes.describe(Unpooled.wrappedBuffer(first));
  }

  private @Nullable Frame fill(ByteBuf in) throws IOException {
    byte[] into = requireNonNull(body);
    int some = Math.min(left, in.readableBytes());
    in.readBytes(into, filled, some);
    filled += some;
    left -= some;
    if (left > 0) {
      return null;
    }
    body = null;
    if (inPiece) {
      cutFilled = filled;
      if (cutFilled < into.length) {
        return null;
      }
      cut = null;
    }
    if (fromWorker && into.length > FramePipeline.MOST_COLUMN_BYTES) {
      checkColumns(into);
    }
    begun = true;
    // Protobuf shares only arrays of which it knows that nobody writes to them.
    CodedInputStream coded = UnsafeByteOperations.unsafeWrap(into).newCodedInput();
    coded.enableAliasing(true);
    return Frame.parseFrom(coded);
  }
}

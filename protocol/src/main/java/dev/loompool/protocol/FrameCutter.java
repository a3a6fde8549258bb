package dev.loompool.protocol;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.protocol.v1.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into frames and parses them. A frame is copied once, from what was read
/// into an array of its size that the parsed message then shares. At first it takes those of a
/// handshake only. Confined to the thread that reads.
/* A stream is words and bodies. A word says how long the body is that follows. That of a piece has its top
 * bit set; the first piece of a frame has another word before its body, the length of the whole. At most
 * two arrays are filled at any time: that of the frame in pieces, and that of one between its pieces.
 */
public final class FrameCutter {
  private int maxFrameBytes = FramePipeline.HANDSHAKE_FRAME_BYTES;
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

  /// Takes frames from now on that hold messages of up to so many bytes, and such as come in
  /// pieces.
  public void accept(int maxMessageBytes) {
    maxFrameBytes =
        Math.addExact(
            Math.max(maxMessageBytes, FramePipeline.GATHERED_BYTES),
            FramePipeline.FRAME_OVERHEAD_BYTES);
    accepted = true;
  }

  /// Holds what is no value of a task to a limit of its own from now on.
  void limitColumns() {
    fromWorker = true;
  }

  /// The next frame that is complete; null where the buffer has no more bytes. Once it has thrown,
  /// what follows means nothing and is skipped.
  public @Nullable Frame next(ByteBuffer in) throws IOException {
    while (!broken && in.hasRemaining()) {
      broken = true;
      Frame frame = read(in);
      broken = false;
      if (frame != null) {
        return frame;
      }
    }
    return null;
  }

  private @Nullable Frame read(ByteBuffer in) throws IOException {
    if (left > 0) {
      return fill(in);
    }
    if (readWord(in)) {
      begin(word, in);
    }
    return null;
  }

  private boolean readWord(ByteBuffer in) {
    if (wordBytes == 0 && in.remaining() >= Integer.BYTES) {
      word = in.getInt();
      return true;
    }
    word = word << Byte.SIZE | Byte.toUnsignedInt(in.get());
    wordBytes = (wordBytes + 1) % Integer.BYTES;
    return wordBytes == 0;
  }

  private void begin(int length, ByteBuffer in) throws FrameFormatException {
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

  private void beginPiece(int length, byte[] whole) throws FrameFormatException {
    if (length > whole.length - cutFilled) {
      throw new FrameFormatException(
          "a piece of %d bytes where %d are left".formatted(length, whole.length - cutFilled),
          false);
    }
    body = whole;
    inPiece = true;
    filled = cutFilled;
    left = length;
  }

  private void check(int length, int most, ByteBuffer in) throws FrameFormatException {
    if (length <= 0) {
      throw new FrameFormatException(
          "a frame's length must be positive but was " + length + guess(in), false);
    }
    if (length > most) {
      throw new FrameFormatException(
          "a frame of " + length + " bytes is above the limit of " + most + guess(in), true);
    }
  }

  private static void checkColumns(byte[] bytes) throws FrameFormatException {
    int beside = FrameShape.besideValues(bytes);
    if (beside > FramePipeline.MOST_COLUMN_BYTES) {
      throw new FrameFormatException(
          "a frame has %d bytes beside its values, above the limit of %d"
              .formatted(beside, FramePipeline.MOST_COLUMN_BYTES),
          true);
    }
  }

  // Who has sent one frame speaks the protocol.
  private String guess(ByteBuffer in) {
    if (begun) {
      return "";
    }
    byte[] first = new byte[Integer.BYTES + Math.min(FirstBytes.SHOWN, in.remaining())];
    ByteBuffer.wrap(first).putInt(word);
    in.get(in.position(), first, Integer.BYTES, first.length - Integer.BYTES);
    return "; " + FirstBytes.describe(first);
  }

  private @Nullable Frame fill(ByteBuffer in) throws IOException {
    byte[] into = requireNonNull(body);
    int some = Math.min(left, in.remaining());
    in.get(into, filled, some);
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

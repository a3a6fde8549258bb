package dev.loompool.protocol;

import com.google.protobuf.CodedOutputStream;
import dev.loompool.protocol.v1.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.EncoderException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Writes frames with their length before them. A large one leaves in pieces, and small ones leave
/// between these. Confined to its event loop.
/* Large frames wait in `waiting`, the first of them has pieces under way. A small frame overtakes them where
 * that changes nothing: what was sent of tasks that others don't know yet must not be (a task that is
 * cancelled, the drain), and nothing overtakes a function or the initializer. What may not overtake waits, too.
 *
 * While anything waits a piece is under way, and its end brings the next one. Few pieces are written ahead, so
 * that a small frame has little before it; the rest stays in the arrays of the values.
 *
 * What waits counts as unread by the peer: above the limit the channel is not writable.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever gave the promise listens to it
final class FrameWriter extends ChannelOutboundHandlerAdapter {
  private static final int PIECES_AHEAD = 2;
  private static final int WRITABILITY = 1;

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private int barriers;
  private int outcomes;
  private int piecesUnderWay;
  private boolean full;

  /// A frame that has not left, or not all of it.
  ///
  /// @param bytes null for one that is not cut
  private record Waiting(
      Frame frame, int size, @Nullable FrameBytes bytes, ChannelPromise promise) {
    boolean isBarrier() {
      return bytes != null && FrameOrder.holdsOthersUp(frame);
    }

    int outcomes() {
      return FrameOrder.outcomes(frame);
    }
  }

  /// How many outcomes were written and have not left.
  int waitingOutcomes() {
    return outcomes;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!(message instanceof Frame frame)) {
      context.write(message, promise);
      return;
    }
    int size = frame.getSerializedSize();
    try {
      if (size > FramePipeline.UNCUT_BYTES) {
        add(context, new Waiting(frame, size, FrameBytes.of(frame), promise));
      } else if (waiting.isEmpty() || (barriers == 0 && FrameOrder.overtakes(frame))) {
        context.write(encoded(context, frame, size), promise);
      } else {
        add(context, new Waiting(frame, size, null, promise));
      }
    } catch (IOException e) {
      throw new EncoderException(e);
    }
  }

  private static ByteBuf encoded(ChannelHandlerContext context, Frame frame, int size)
      throws IOException {
    ByteBuf out = context.alloc().directBuffer(Integer.BYTES + size);
    boolean written = false;
    try {
      out.writeInt(size);
      CodedOutputStream coded =
          CodedOutputStream.newInstance(out.nioBuffer(out.writerIndex(), size));
      frame.writeTo(coded);
      coded.flush();
      out.writerIndex(out.writerIndex() + size);
      written = true;
      return out;
    } finally {
      if (!written) {
        out.release();
      }
    }
  }

  private void add(ChannelHandlerContext context, Waiting frame) throws IOException {
    waiting.addLast(frame);
    waitingBytes += frame.size;
    outcomes += frame.outcomes();
    barriers += frame.isBarrier() ? 1 : 0;
    writeSome(context);
  }

  private void writeSome(ChannelHandlerContext context) throws IOException {
    while (piecesUnderWay < PIECES_AHEAD && !waiting.isEmpty()) {
      Waiting first = waiting.getFirst();
      if (first.bytes == null) {
        removeFirst();
        context.write(encoded(context, first.frame, first.size), first.promise);
      } else {
        writePiece(context, first, first.bytes);
      }
    }
    limit(context);
  }

  private void writePiece(ChannelHandlerContext context, Waiting frame, FrameBytes bytes) {
    int length = Math.min(bytes.left(), FramePipeline.PIECE_BYTES);
    ByteBuf out = context.alloc().directBuffer(2 * Integer.BYTES + length);
    out.writeInt(length | Integer.MIN_VALUE);
    if (bytes.left() == frame.size) {
      out.writeInt(frame.size);
    }
    bytes.moveTo(out.nioBuffer(out.writerIndex(), length), length);
    out.writerIndex(out.writerIndex() + length);
    boolean last = bytes.left() == 0;
    if (last) {
      removeFirst();
    }
    piecesUnderWay++;
    context
        .write(out)
        .addListener((ChannelFuture sent) -> pieceEnded(context, sent, last ? frame : null));
  }

  private void removeFirst() {
    Waiting first = waiting.removeFirst();
    waitingBytes -= first.size;
    outcomes -= first.outcomes();
    barriers -= first.isBarrier() ? 1 : 0;
  }

  /// @param ended the frame that ends with this piece
  private void pieceEnded(
      ChannelHandlerContext context, ChannelFuture sent, @Nullable Waiting ended)
      throws IOException {
    piecesUnderWay--;
    Throwable cause = sent.cause();
    if (cause != null) {
      if (ended != null) {
        ended.promise.tryFailure(cause);
      }
      failAll(cause);
      return;
    }
    if (ended != null) {
      ended.promise.trySuccess();
    }
    boolean written = false;
    try {
      writeSome(context);
      written = true;
    } finally {
      if (!written) {
        failAll(new ClosedChannelException());
      }
    }
    context.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    failAll(new ClosedChannelException());
  }

  private void failAll(Throwable cause) {
    while (!waiting.isEmpty()) {
      ChannelPromise promise = waiting.getFirst().promise;
      removeFirst();
      promise.tryFailure(cause);
    }
  }

  private void limit(ChannelHandlerContext context) {
    boolean now =
        full
            ? waitingBytes > FramePipeline.UNREAD_BYTES_LOW
            : waitingBytes > FramePipeline.UNREAD_BYTES_HIGH;
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    if (now != full && buffer != null) {
      full = now;
      buffer.setUserDefinedWritability(WRITABILITY, !now);
    }
  }
}

package dev.loompool.protocol;

import com.google.protobuf.CodedOutputStream;
import dev.loompool.protocol.v1.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes frames to a channel that never blocks, on the threads that send them: the counterpart of
/// [FramePipeline] for a connection without Netty. A large frame leaves in pieces, and small ones
/// leave between these.
///
/// Thread-safe.
/* Small frames are encoded into one buffer, from which the channel takes them; frames that have to wait for
 * the pieces of a large one are in `waiting`. Who has added something writes until all has left or the channel
 * takes no more. Then it is `full`, nobody tries, and whoever watches the channel says when to go on. The lock
 * is held for one write at a time, which is a piece at the most: so small frames find their turn.
 *
 * What is here has no limit of its own: the credit of the coordinator is one.
 */
public final class OutboundFrames {
  private static final int LEAST_BYTES = 8 * 1024;

  /// An empty buffer above this goes back.
  private static final int MOST_KEPT_BYTES = 1024 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final WritableByteChannel channel;
  private final Runnable filled;

  // All below is guarded by the lock; what is volatile is read without.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Goodbye> goodbyes = new ArrayDeque<>();
  private ByteBuffer ready = ByteBuffer.allocateDirect(LEAST_BYTES);
  private int barriers;
  private long added;
  private long written;
  private boolean closed;
  private volatile int waitingOutcomes;
  private volatile boolean full;

  /// A frame of which not all is in the buffer.
  ///
  /// @param bytes null for one that is not cut
  private record Waiting(
      Frame frame, int size, @Nullable FrameBytes bytes, @Nullable Runnable then) {
    boolean isBarrier() {
      return bytes != null && FrameOrder.holdsOthersUp(frame);
    }
  }

  /// What is to be run once so many bytes have been written.
  private record Goodbye(long bytes, Runnable then) {}

  /// @param channel takes as much as it can at once
  /// @param filled is run when the channel is full; has another thread call [#writable]
  public OutboundFrames(WritableByteChannel channel, Runnable filled) {
    this.channel = channel;
    this.filled = filled;
  }

  /// Whether the channel takes no more, so that [#writable] is to be called once it does.
  public boolean isFull() {
    return full;
  }

  /// How many outcomes were sent, have not left, and may be overtaken.
  public int waitingOutcomes() {
    return waitingOutcomes;
  }

  /// Sends a frame.
  ///
  /// @param then is run once it has left, or never will, on any thread, and must not wait
  public void send(Frame frame, @Nullable Runnable then) throws IOException {
    lock();
    try {
      if (closed) {
        leaves(then);
        sayGoodbye();
        return;
      }
      int size = frame.getSerializedSize();
      if (size > FramePipeline.UNCUT_BYTES) {
        wait(new Waiting(frame, size, FrameBytes.of(frame), then));
      } else if (waiting.isEmpty() || (barriers == 0 && FrameOrder.overtakes(frame))) {
        add(frame, size, then);
      } else {
        wait(new Waiting(frame, size, null, then));
      }
    } finally {
      lock.unlock();
    }
    write();
  }

  /// Sends a small frame of outcomes.
  public void send(EncodedFrame frame) throws IOException {
    boolean more;
    lock();
    try {
      if (closed) {
        return;
      }
      if (barriers > 0) {
        send(parsed(frame), null);
        return;
      }
      int size = frame.frameBytes();
      ByteBuffer out = room(size);
      frame.writeTo(out);
      more = writeSome();
    } finally {
      lock.unlock();
    }
    if (more) {
      write();
    }
  }

  private static Frame parsed(EncodedFrame frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(frame.frameBytes());
    frame.writeTo(bytes);
    return Frame.parseFrom(bytes.flip());
  }

  /// The channel takes more now.
  public void writable() throws IOException {
    lock.lock();
    try {
      full = closed;
    } finally {
      lock.unlock();
    }
    write();
  }

  /// Nothing leaves any more: what waits for that need not wait.
  public void close() {
    lock.lock();
    try {
      closed = true;
      full = true;
      while (!waiting.isEmpty()) {
        leaves(waiting.getFirst().then);
        removeFirst();
      }
      written = added;
      sayGoodbye();
    } finally {
      lock.unlock();
    }
  }

  // Outcomes of all wait for the thread that sends them. A virtual one that parked here would be
  // left without a carrier for as long as other tasks compute. No owner parks, or takes longer
  // than a write.
  private void lock() {
    if (Thread.currentThread().isVirtual()) {
      while (!lock.tryLock()) {
        Thread.onSpinWait();
      }
    } else {
      lock.lock();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void wait(Waiting frame) {
    waiting.addLast(frame);
    waitingOutcomes += FrameOrder.outcomes(frame.frame);
    barriers += frame.isBarrier() ? 1 : 0;
  }

  private void add(Frame frame, int size, @Nullable Runnable then) throws IOException {
    CodedOutputStream coded = CodedOutputStream.newInstance(room(size));
    frame.writeTo(coded);
    coded.flush();
    leaves(then);
  }

  private void leaves(@Nullable Runnable then) {
    if (then != null) {
      goodbyes.addLast(new Goodbye(added, then));
    }
  }

  /// Room for a frame of this size, whose length is written.
  private ByteBuffer room(int size) {
    reserve(Integer.BYTES + size);
    return ready.putInt(size);
  }

  private void reserve(int bytes) {
    if (bytes > ready.remaining()) {
      int needed = Math.addExact(ready.position(), bytes);
      int doubled = (int) Math.min(2L * ready.capacity(), Integer.MAX_VALUE);
      ready = ByteBuffer.allocateDirect(Math.max(doubled, needed)).put(ready.flip());
    }
    added += bytes;
  }

  private void write() throws IOException {
    boolean more = true;
    while (more) {
      lock();
      try {
        more = writeSome();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Writes once; whether there is more that the channel may take.
  private boolean writeSome() throws IOException {
    if (full) {
      return false;
    }
    while (!waiting.isEmpty() && ready.position() < FramePipeline.PIECE_BYTES) {
      moveSome(waiting.getFirst());
    }
    if (ready.position() == 0) {
      return false;
    }
    ready.flip();
    try {
      written += channel.write(ready);
    } finally {
      ready.compact();
    }
    boolean empty = ready.position() == 0;
    if (empty && ready.capacity() > MOST_KEPT_BYTES) {
      ready = ByteBuffer.allocateDirect(LEAST_BYTES);
    }
    sayGoodbye();
    if (!empty) {
      full = true;
      filled.run();
    }
    return empty && !waiting.isEmpty();
  }

  private void moveSome(Waiting frame) throws IOException {
    FrameBytes bytes = frame.bytes;
    if (bytes == null) {
      removeFirst();
      add(frame.frame, frame.size, frame.then);
      return;
    }
    int length = Math.min(bytes.left(), FramePipeline.PIECE_BYTES);
    boolean first = bytes.left() == frame.size;
    reserve(Integer.BYTES + (first ? Integer.BYTES : 0) + length);
    ready.putInt(length | Integer.MIN_VALUE);
    if (first) {
      ready.putInt(frame.size);
    }
    bytes.moveTo(ready, length);
    if (bytes.left() == 0) {
      removeFirst();
      leaves(frame.then);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void removeFirst() {
    Waiting first = waiting.removeFirst();
    waitingOutcomes -= FrameOrder.outcomes(first.frame);
    barriers -= first.isBarrier() ? 1 : 0;
  }

  private void sayGoodbye() {
    while (!goodbyes.isEmpty() && goodbyes.getFirst().bytes <= written) {
      goodbyes.removeFirst().then.run();
    }
  }
}

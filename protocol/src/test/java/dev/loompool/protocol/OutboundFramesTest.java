package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.protocol.v1.Drained;
import dev.loompool.protocol.v1.Failure;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Frame.BodyCase;
import dev.loompool.protocol.v1.Initialized;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.TasksEnded;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What is written is cut into frames again, as the peer does.
class OutboundFramesTest {
  private static final int LARGE = 3 * FramePipeline.PIECE_BYTES;

  private final Socket socket = new Socket();
  private final AtomicInteger filled = new AtomicInteger();
  private final OutboundFrames out = new OutboundFrames(socket, filled::incrementAndGet);

  /// A channel with room for so many bytes, until it is read.
  private static final class Socket implements WritableByteChannel {
    private final FrameCutter cutter = new FrameCutter();
    private final List<Frame> read = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private int writes;
    private boolean closed;
    private Wait beforeWrite = () -> {};

    interface Wait {
      void run() throws InterruptedException;
    }

    Socket() {
      cutter.accept(64 << 20);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      if (closed) {
        throw new ClosedChannelException();
      }
      try {
        beforeWrite.run();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      writes++;
      int count = Math.min(room, source.remaining());
      ByteBuffer some = source.slice(source.position(), count);
      for (Frame frame = cutter.next(some); frame != null; frame = cutter.next(some)) {
        read.add(frame);
      }
      source.position(source.position() + count);
      room -= room == Integer.MAX_VALUE ? 0 : count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return !closed;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void writesASmallFrameAtOnce() throws Exception {
    out.send(pong(7), null);

    assertThat(socket.read).containsExactly(pong(7));
    assertThat(socket.writes).isEqualTo(1);
    assertThat(filled).hasValue(0);
  }

  @Test
  void keepsTheOrderOfFramesOfAnyKind() throws Exception {
    out.send(new Encoded(ended(1, 10)));
    out.send(pong(2), null);
    out.send(ended(3, LARGE), null);
    out.send(new Encoded(ended(4, 10)));

    assertThat(socket.read).containsExactly(ended(1, 10), pong(2), ended(3, LARGE), ended(4, 10));
  }

  @Test
  void writesTheRestOnceTheChannelTakesMore() throws Exception {
    socket.room = 5;
    out.send(pong(1L << 60), null);
    assertThat(out.isFull()).isTrue();
    out.send(pong(2), null);
    out.send(new Encoded(ended(3, 100_000)));

    assertThat(socket.writes).as("a full channel is left alone").isEqualTo(1);
    assertThat(filled).as("it is said once").hasValue(1);
    assertThat(socket.read).isEmpty();
    room(50_000);
    assertThat(socket.read).containsExactly(pong(1L << 60), pong(2));
    assertThat(out.isFull()).isTrue();
    room(Integer.MAX_VALUE);
    assertThat(socket.read).hasSize(3).endsWith(ended(3, 100_000));
    assertThat(out.isFull()).isFalse();
  }

  @Test
  void letsSmallFramesPassBetweenThePiecesOfALargeOne() throws Exception {
    socket.room = 1000;
    out.send(ended(1, LARGE), null);
    out.send(pong(2), null);
    out.send(new Encoded(ended(3, 10)));
    assertThat(out.waitingOutcomes()).isEqualTo(1);
    room(Integer.MAX_VALUE);

    assertThat(socket.read).containsExactly(pong(2), ended(3, 10), ended(1, LARGE));
    assertThat(out.waitingOutcomes()).isZero();
  }

  @Test
  void letsNoGoodbyePassALargeFrame() throws Exception {
    AtomicInteger left = new AtomicInteger();
    socket.room = 1000;
    out.send(ended(1, LARGE), null);
    out.send(drained(), left::incrementAndGet);
    room(LARGE - 1000);
    assertThat(left).as("some bytes of the large one are left").hasValue(0);
    room(Integer.MAX_VALUE);

    assertThat(socket.read).containsExactly(ended(1, LARGE), drained());
    assertThat(left).hasValue(1);
  }

  @Test
  void letsNothingPassALargeFrameThatOthersDependOn() throws Exception {
    Frame initialized =
        Frame.newBuilder()
            .setInitialized(
                Initialized.newBuilder()
                    .setFailure(Failure.newBuilder().setSerialized(bytes(LARGE))))
            .build();
    socket.room = 1000;
    out.send(initialized, null);
    out.send(pong(2), null);
    out.send(new Encoded(ended(3, 10)));
    room(Integer.MAX_VALUE);

    assertThat(socket.read).containsExactly(initialized, pong(2), ended(3, 10));
  }

  @Test
  void doesNotHoldUpWhoWaitsForAGoodbyeOnceItIsClosed() throws Exception {
    AtomicInteger left = new AtomicInteger();
    socket.room = 1;
    out.send(ended(1, LARGE), null);
    out.send(drained(), left::incrementAndGet);
    out.close();
    out.send(drained(), left::incrementAndGet);
    room(Integer.MAX_VALUE);

    assertThat(left).hasValue(2);
    assertThat(socket.read).isEmpty();
  }

  @Test
  void throwsWhatTheChannelThrows() {
    socket.close();

    assertThatThrownBy(() -> out.send(pong(1), null)).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void mixesFramesOfManyThreadsWithoutLoss() throws Exception {
    int threads = 4;
    int frames = 500;
    List<Future<?>> senders = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int thread = 0; thread < threads; thread++) {
        int first = thread * frames;
        senders.add(
            executor.submit(() -> {
              for (int i = 0; i < frames; i++) {
                out.send(i % 100 == 99 ? ended(first + i, LARGE) : pong(first + i), null);
              }
              return null;
            }));
      }
    }
    for (Future<?> sender : senders) {
      sender.get();
    }

    assertThat(socket.read).hasSize(threads * frames).doesNotHaveDuplicates();
    assertThat(socket.read.stream().filter(frame -> frame.getBodyCase() == BodyCase.PONG))
        .hasSize(threads * frames / 100 * 99);
  }

  @Test
  void aVirtualThreadThatWaitsForItsTurnNeedsNoCarrierAnewAfterwards() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    AtomicBoolean busy = new AtomicBoolean(true);
    socket.beforeWrite =
        () -> {
          socket.beforeWrite = () -> {};
          writing.countDown();
          written.await();
        };
    try (ExecutorService eventLoop = Executors.newSingleThreadExecutor()) {
      Future<?> first = eventLoop.submit(() -> send(pong(1)));
      writing.await();
      Thread second = Thread.ofVirtual().start(() -> send(pong(2)));
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
        Thread.ofVirtual().start(() -> spinWhile(busy));
      }
      written.countDown();

      first.get();
      second.join();
    } finally {
      busy.set(false);
      written.countDown();
    }
    assertThat(socket.read).containsExactly(pong(1), pong(2));
  }

  private void send(Frame frame) {
    try {
      out.send(frame, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As a task that computes for long.
  private static void spinWhile(AtomicBoolean busy) {
    while (busy.get()) {
      Thread.onSpinWait();
    }
  }

  private void room(int bytes) throws IOException {
    socket.room = bytes;
    out.writable();
  }

  /// As what is encoded without a message.
  private record Encoded(Frame frame) implements EncodedFrame {
    @Override
    public int frameBytes() {
      return frame.getSerializedSize();
    }

    @Override
    public void writeTo(ByteBuffer bytes) {
      bytes.put(frame.toByteArray());
    }
  }

  private static Frame pong(long nanos) {
    return Frame.newBuilder().setPong(Pong.newBuilder().setNanos(nanos)).build();
  }

  private static Frame drained() {
    return Frame.newBuilder().setDrained(Drained.getDefaultInstance()).build();
  }

  private static Frame ended(int task, int bytes) {
    return Frame.newBuilder()
        .setTasksEnded(
            TasksEnded.newBuilder()
                .setTaskDeltas(ColumnReader.packedSigned(task))
                .setEndings(bytes(1))
                .setLengths(ColumnReader.packed(bytes))
                .setValues(bytes(bytes)))
        .build();
  }

  private static ByteString bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 + count);
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}

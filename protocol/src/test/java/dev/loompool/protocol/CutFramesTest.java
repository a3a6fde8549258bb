package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.v1.CancelTasks;
import dev.loompool.protocol.v1.DefineFunction;
import dev.loompool.protocol.v1.Drain;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Ping;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Frames that leave in pieces, with others between.
class CutFramesTest {
  private static final int PIECE = FramePipeline.PIECE_BYTES;
  private static final int CUT = Integer.MIN_VALUE;
  private static final int LIMIT = 16 << 20;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final SlowSocket socket = new SlowSocket();
  private final EmbeddedChannel sender = new EmbeddedChannel();
  private final EmbeddedChannel receiver = new EmbeddedChannel();

  /// Writes that end when a test says so.
  private static final class SlowSocket extends ChannelOutboundHandlerAdapter {
    private record Write(ByteBuf bytes, ChannelPromise promise) {}

    final Deque<Write> writes = new ArrayDeque<>();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      writes.add(new Write((ByteBuf) message, promise));
    }

    /// Ends the oldest write; gives its bytes.
    ByteBuf next() {
      Write write = writes.remove();
      write.promise.setSuccess();
      return write.bytes;
    }

    void fail(Throwable cause) {
      while (!writes.isEmpty()) {
        Write write = writes.remove();
        write.bytes.release();
        write.promise.setFailure(cause);
      }
    }
  }

  @BeforeEach
  void install() {
    for (EmbeddedChannel channel : List.of(sender, receiver)) {
      channel.config().setAllocator(allocator);
    }
    sender.pipeline().addLast(socket);
    FramePipeline.install(sender.pipeline());
    FramePipeline.install(receiver.pipeline());
    FramePipeline.accept(receiver.pipeline(), LIMIT);
  }

  @AfterEach
  void everyBufferIsReleased() {
    socket.fail(new IllegalStateException("the test is over"));
    sender.finishAndReleaseAll();
    receiver.finishAndReleaseAll();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void writesPiecesWithTheLengthOfTheWholeInTheFirst() {
    Frame large = run(1, 2 * PIECE);
    send(large);

    ByteBuf first = socket.next();
    ByteBuf second = socket.next();
    ByteBuf third = socket.next();

    assertThat(first.readInt()).isEqualTo(CUT | PIECE);
    assertThat(first.readInt()).isEqualTo(large.getSerializedSize());
    assertThat(second.readInt()).isEqualTo(CUT | PIECE);
    assertThat(third.readInt()).isEqualTo(CUT | (large.getSerializedSize() - 2 * PIECE));
    assertThat(first.readableBytes() + second.readableBytes() + third.readableBytes())
        .isEqualTo(large.getSerializedSize());
    List.of(first, second, third).forEach(ByteBuf::release);
  }

  @Test
  void smallFramesLeaveBetweenThePieces() {
    Frame large = ended(7, 4 * PIECE);
    Frame small = ended(8, 10);
    send(large);
    send(small);
    deliverAll();

    assertThat(received()).containsExactly(small, large);
  }

  @Test
  void noMoreThanTwoPiecesAreBeforeASmallFrame() {
    send(run(1, 40 * PIECE));
    send(run(2, 10));

    assertThat(socket.writes).hasSize(3);
  }

  @Test
  void largeFramesLeaveOneAfterTheOther() {
    Frame first = run(1, 3 * PIECE);
    Frame second = run(2, 2 * PIECE);
    send(first);
    send(second);
    deliverAll();

    assertThat(received()).containsExactly(first, second);
  }

  @Test
  void aCancellationDoesNotOvertakeItsTask() {
    Frame large = run(1, 3 * PIECE);
    Frame cancel = Frame.newBuilder().setCancelTasks(CancelTasks.newBuilder().addTasks(1)).build();
    Frame drain = Frame.newBuilder().setDrain(Drain.getDefaultInstance()).build();
    Frame ping = Frame.newBuilder().setPing(Ping.newBuilder().setNanos(5)).build();
    send(large);
    send(cancel);
    send(drain);
    send(ping);
    deliverAll();

    assertThat(received()).containsExactly(ping, large, cancel, drain);
  }

  @Test
  void nothingOvertakesALargeFunction() {
    Frame function =
        Frame.newBuilder()
            .setDefineFunction(
                DefineFunction.newBuilder()
                    .setFunction(3)
                    .setCode(ByteString.copyFrom(new byte[3 * PIECE])))
            .build();
    Frame task = run(1, 10);
    send(function);
    send(task);
    deliverAll();

    assertThat(received()).containsExactly(function, task);
  }

  @Test
  void outcomesThatHaveNotLeftAreCounted() {
    send(ended(7, 4 * PIECE));
    send(ended(8, 10));

    assertThat(FramePipeline.waitingOutcomes(sender.pipeline())).isEqualTo(1);
    deliverAll();
    assertThat(FramePipeline.waitingOutcomes(sender.pipeline())).isZero();
  }

  @Test
  void aLargeFrameHasBeenSentWithItsLastPiece() {
    ChannelFuture sent = sender.write(run(1, 2 * PIECE));
    socket.next().release();
    socket.next().release();
    assertThat(sent.isDone()).isFalse();

    socket.next().release();
    assertThat(sent.isSuccess()).isTrue();
  }

  @Test
  @Tag("fault-C4")
  void everyFrameFailsWhenAPieceDoes() {
    ChannelFuture large = sender.write(run(1, 5 * PIECE));
    ChannelFuture behind = sender.write(run(2, 5 * PIECE));
    socket.fail(new IllegalStateException("cut"));

    assertThat(large.cause()).hasMessage("cut");
    assertThat(behind.cause()).hasMessage("cut");
    assertThat(socket.writes).isEmpty();
  }

  @Test
  void aChannelIsNotWritableWhileMuchWaits() {
    send(run(1, 10 << 20));
    assertThat(sender.isWritable()).isFalse();

    deliverAll();
    assertThat(sender.isWritable()).isTrue();
    assertThat(received()).hasSize(1);
  }

  @Test
  @Tag("fault-C5")
  void readsPiecesThatAreSplitAnywhere() {
    Frame large = run(1, 2 * PIECE + 77);
    Frame small = run(2, 100);
    send(large);
    send(small);
    ByteBuf all = Unpooled.buffer();
    while (!socket.writes.isEmpty()) {
      ByteBuf bytes = socket.next();
      all.writeBytes(bytes);
      bytes.release();
    }
    Random random = new Random(3);
    while (all.isReadable()) {
      int some = Math.min(all.readableBytes(), 1 + random.nextInt(random.nextBoolean() ? 3 : 9000));
      receiver.writeInbound(allocator.buffer(some).writeBytes(all, some));
    }

    assertThat(received()).containsExactly(small, large);
  }

  @Test
  @Tag("fault-D3")
  void refusesPiecesBeforeTheHandshake() {
    EmbeddedChannel early = new EmbeddedChannel();
    FramePipeline.install(early.pipeline());

    assertThatThrownBy(() -> early.writeInbound(Unpooled.buffer().writeInt(CUT | 8)))
        .isInstanceOf(CorruptedFrameException.class);
    early.finishAndReleaseAll();
  }

  @Test
  @Tag("fault-E2")
  void refusesPiecesBeyondTheLimits() {
    assertRefused(TooLongFrameException.class, CUT | (PIECE + 1));
    assertRefused(CorruptedFrameException.class, CUT);
    assertRefused(
        TooLongFrameException.class, CUT | 8, LIMIT + FramePipeline.FRAME_OVERHEAD_BYTES + 1);
    assertRefused(CorruptedFrameException.class, CUT | 8, -8);
    // A piece with more than the whole has.
    assertRefused(CorruptedFrameException.class, CUT | 8, 7);
  }

  @Test
  @Tag("fault-E2")
  void takesNoSecondLargeFrameBetweenPieces() {
    // Eight bytes of a frame of a million, then a whole one that should have come in pieces.
    assertRefused(
        TooLongFrameException.class, CUT | 8, 1_000_000, 0, 0, FramePipeline.UNCUT_BYTES + 1);
  }

  private void send(Frame frame) {
    sender.write(frame).addListener(sent -> {});
  }

  private void assertRefused(Class<? extends Throwable> how, int... words) {
    EmbeddedChannel channel = new EmbeddedChannel();
    FramePipeline.install(channel.pipeline());
    FramePipeline.accept(channel.pipeline(), LIMIT);
    ByteBuf bytes = Unpooled.buffer();
    for (int word : words) {
      bytes.writeInt(word);
    }
    assertThatThrownBy(() -> channel.writeInbound(bytes)).isInstanceOf(how);
    channel.finishAndReleaseAll();
  }

  private void deliverAll() {
    while (!socket.writes.isEmpty()) {
      receiver.writeInbound(socket.next());
    }
  }

  private List<Frame> received() {
    List<Frame> frames = new ArrayList<>();
    for (Frame next = receiver.readInbound(); next != null; next = receiver.readInbound()) {
      frames.add(next);
    }
    return frames;
  }

  private static Frame run(long task, int bytes) {
    TaskBatch batch =
        TaskBatch.newBuilder()
            .setFirstTask(task)
            .addLengths(bytes)
            .setArguments(random(bytes))
            .build();
    return Frame.newBuilder().setRunTasks(RunTasks.newBuilder().addBatches(batch)).build();
  }

  private static Frame ended(long task, int bytes) {
    return Frame.newBuilder()
        .setTasksEnded(
            TasksEnded.newBuilder()
                .setTaskDeltas(ColumnReader.packedSigned(task))
                .setLengths(ColumnReader.packed(bytes))
                .setMicros(ColumnReader.packed(1))
                .setEndings(ByteString.copyFrom(new byte[1]))
                .setValues(random(bytes)))
        .build();
  }

  private static ByteString random(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return ByteString.copyFrom(content);
  }
}

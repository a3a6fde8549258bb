package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Ping;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramePipelineTest {
  private static final Frame HELLO =
      frame(Hello.newBuilder().setWorker("w3").setNonce(ByteString.copyFrom(new byte[32])));
  private static final Frame LARGE = largeFrame(3 << 20);

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void install() {
    channel.config().setAllocator(allocator);
    FramePipeline.install(channel.pipeline());
  }

  @AfterEach
  void everyBufferIsReleased() {
    channel.finishAndReleaseAll();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  @Test
  void writesTheLengthThenTheFrame() throws Exception {
    byte[] bytes = written(HELLO);

    assertThat(bytes).hasSize(4 + HELLO.getSerializedSize());
    assertThat(Unpooled.wrappedBuffer(bytes).readInt()).isEqualTo(HELLO.getSerializedSize());
    assertThat(Frame.parseFrom(ByteString.copyFrom(bytes).substring(4))).isEqualTo(HELLO);
  }

  @Test
  @Tag("fault-C5")
  void readsAFrameThatIsSplitAnywhere() {
    byte[] bytes = written(HELLO);
    for (int split = 0; split <= bytes.length; split++) {
      receive(bytes, 0, split);
      receive(bytes, split, bytes.length);

      assertThat((Frame) channel.readInbound()).as("split at %d", split).isEqualTo(HELLO);
    }
    assertThat(received()).isEmpty();
  }

  @Test
  @Tag("fault-C5")
  void readsFramesByteByByte() {
    byte[] bytes = written(HELLO);
    for (int i = 0; i < 3 * bytes.length; i++) {
      receive(bytes, i % bytes.length, i % bytes.length + 1);
    }

    assertThat(received()).containsExactly(HELLO, HELLO, HELLO);
  }

  @Test
  @Tag("fault-C5")
  void readsALargeFrameInPiecesOfAnySize() {
    FramePipeline.accept(channel.pipeline(), 4 << 20);
    byte[] bytes = written(LARGE);
    Random random = new Random(7);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(100_000));
      receive(bytes, from, to);
      from = to;
    }

    assertThat(received()).containsExactly(LARGE);
  }

  @Test
  @Tag("fault-C6")
  void readsAHundredFramesFromOneReadInOrder() {
    ByteBuf all = allocator.buffer();
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      frames.add(frame(Ping.newBuilder().setNanos(i)));
      all.writeBytes(written(frames.getLast()));
    }
    channel.writeInbound(all);

    assertThat(received()).isEqualTo(frames);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  @Tag("fault-D3")
  void refusesALengthThatIsNotPositive(int length) {
    assertThatThrownBy(() -> channel.writeInbound(allocator.buffer().writeInt(length)))
        .isInstanceOf(CorruptedFrameException.class)
        .hasMessageContaining(Integer.toString(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {FramePipeline.HANDSHAKE_FRAME_BYTES + 1, 1 << 20, Integer.MAX_VALUE})
  @Tag("fault-D3")
  void refusesALongFrameBeforeTheHandshakeByItsLengthAlone(int length) {
    assertThatThrownBy(() -> channel.writeInbound(allocator.buffer().writeInt(length)))
        .isInstanceOf(TooLongFrameException.class)
        .hasMessageStartingWith(
            "a frame of %d bytes is above the limit of 4096; it looks like ".formatted(length));
    assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
        .isLessThan(1024);
  }

  @Test
  void takesAFrameOfTheLimitBeforeTheHandshake() {
    Frame frame = frameOfSize(FramePipeline.HANDSHAKE_FRAME_BYTES);
    receive(written(frame));

    assertThat(received()).containsExactly(frame);
  }

  @Test
  void takesMoreAfterTheHandshakeUpToTheNewLimit() {
    FramePipeline.accept(channel.pipeline(), 1 << 20);
    Frame frame = frameOfSize((1 << 20) + FramePipeline.FRAME_OVERHEAD_BYTES);
    receive(written(frame));

    assertThat(received()).containsExactly(frame);
    int tooLong = frame.getSerializedSize() + 1;
    assertThatThrownBy(() -> channel.writeInbound(allocator.buffer().writeInt(tooLong)))
        .isInstanceOf(TooLongFrameException.class);
  }

  @Test
  void refusesLimitsThatOverflow() {
    assertThatThrownBy(() -> FramePipeline.accept(channel.pipeline(), Integer.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // ten bytes of a number that does not end
        "80808080808080808080",
        // a field whose length is beyond the frame
        "12ff",
        // field number 0
        "0000",
        // the end of a group that did not begin
        "0c"
      })
  @Tag("fault-D4")
  void refusesBytesThatAreNoFrame(String hex) {
    byte[] bytes = ByteBufUtil.decodeHexDump(hex);
    ByteBuf buffer = allocator.buffer().writeInt(bytes.length).writeBytes(bytes);

    assertThatThrownBy(() -> channel.writeInbound(buffer)).isInstanceOf(DecoderException.class);
  }

  @Test
  void ignoresWhatFollowsABrokenFrame() {
    byte[] good = written(HELLO);
    ByteBuf bad = allocator.buffer().writeInt(-1).writeBytes(good);

    assertThatThrownBy(() -> channel.writeInbound(bad)).isInstanceOf(CorruptedFrameException.class);
    receive(good);
    assertThat(received()).isEmpty();
  }

  @Test
  @Tag("fault-E1")
  void refusesDeeplyNestedMessages() {
    FramePipeline.accept(channel.pipeline(), 1 << 20);
    byte[] groups = new byte[100_000];
    Arrays.fill(groups, (byte) 0xfb);
    ByteBuf buffer = allocator.buffer().writeInt(groups.length).writeBytes(groups);

    assertThatThrownBy(() -> channel.writeInbound(buffer)).isInstanceOf(DecoderException.class);
  }

  /// Ten million entries of one byte each, in a frame of legal size.
  @Test
  @Tag("fault-E2")
  void refusesAWorkersFrameOfTooManyEntries() {
    FramePipeline.acceptWorker(channel.pipeline(), 64 << 20);
    byte[] micros = new byte[10_000_000];
    ByteString packed =
        UnknownFieldSet.newBuilder()
            .addField(
                TasksEnded.MICROS_FIELD_NUMBER,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFrom(micros))
                    .build())
            .build()
            .toByteString();

    assertThatThrownBy(() -> receiveEnded(packed))
        .isInstanceOf(TooLongFrameException.class)
        .hasMessageContaining("bytes beside its values, above the limit of 1048576");
  }

  @Test
  @Tag("fault-E2")
  void refusesAWorkersFrameOfManySmallFields() {
    FramePipeline.acceptWorker(channel.pipeline(), 64 << 20);
    byte[] flags = new byte[2_000_000];
    Arrays.fill(flags, (byte) 0x38);

    assertThatThrownBy(() -> receiveEnded(ByteString.copyFrom(flags)))
        .isInstanceOf(TooLongFrameException.class);
  }

  @Test
  void takesAWorkersFrameOfLargeValues() {
    FramePipeline.acceptWorker(channel.pipeline(), 4 << 20);
    Frame frame =
        Frame.newBuilder()
            .setTasksEnded(
                TasksEnded.newBuilder()
                    .setTaskDeltas(ColumnReader.packedSigned(7))
                    .setLengths(ColumnReader.packed(4 << 20))
                    .setMicros(ColumnReader.packed(Long.MAX_VALUE))
                    .setEndings(ByteString.copyFrom(new byte[1]))
                    .setValues(ByteString.copyFrom(new byte[4 << 20])))
            .build();
    receive(written(frame));

    assertThat(received()).containsExactly(frame);
  }

  /// Unknown fields of two kinds in turn, which once took minutes to parse.
  @Test
  @Tag("fault-E3")
  void passesOverManyUnknownFieldsQuickly() {
    FramePipeline.acceptWorker(channel.pipeline(), 64 << 20);
    byte[] fields = new byte[800_000];
    for (int i = 0; i + 5 <= fields.length; i += 5) {
      // Field 30 as a number of one byte, field 31 as an empty block.
      System.arraycopy(new byte[] {(byte) 0xf0, 1, 0, (byte) 0xf8, 1}, 0, fields, i, 5);
    }
    byte[] alternating = ByteString.copyFrom(fields).toByteArray();
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          try {
            receiveEnded(ByteString.copyFrom(alternating));
          } catch (DecoderException e) {
            // Refused: as good.
          }
        });
  }

  private void receiveEnded(ByteString ended) {
    byte[] frame =
        UnknownFieldSet.newBuilder()
            .addField(
                Frame.TASKS_ENDED_FIELD_NUMBER,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(ended).build())
            .build()
            .toByteArray();
    channel.writeInbound(
        allocator.buffer(4 + frame.length).writeInt(frame.length).writeBytes(frame));
  }

  @Test
  @Tag("fault-C4")
  void releasesAPartialFrameWhenTheConnectionEnds() {
    FramePipeline.accept(channel.pipeline(), 10 << 20);
    byte[] bytes = written(LARGE);
    receive(bytes, 0, bytes.length / 2);
    channel.close().syncUninterruptibly();

    assertThat(received()).isEmpty();
  }

  private byte[] written(Frame frame) {
    channel.writeOutbound(frame);
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.writeBytes(next);
      next.release();
    }
    return ByteBufUtil.getBytes(all);
  }

  private void receive(byte[] bytes) {
    receive(bytes, 0, bytes.length);
  }

  private void receive(byte[] bytes, int from, int to) {
    channel.writeInbound(allocator.buffer(to - from).writeBytes(bytes, from, to - from));
  }

  private List<Frame> received() {
    List<Frame> frames = new ArrayList<>();
    for (Frame next = channel.readInbound(); next != null; next = channel.readInbound()) {
      frames.add(next);
    }
    return frames;
  }

  private static Frame frameOfSize(int bytes) {
    Frame nearly = largeFrame(bytes);
    Frame exact = largeFrame(bytes - (nearly.getSerializedSize() - bytes));
    assertThat(exact.getSerializedSize()).isEqualTo(bytes);
    return exact;
  }

  private static Frame largeFrame(int argumentBytes) {
    byte[] arguments = new byte[argumentBytes];
    new Random(argumentBytes).nextBytes(arguments);
    TaskBatch batch = TaskBatch.newBuilder().setArguments(ByteString.copyFrom(arguments)).build();
    return Frame.newBuilder().setRunTasks(RunTasks.newBuilder().addBatches(batch)).build();
  }

  private static Frame frame(Hello.Builder hello) {
    return Frame.newBuilder().setHello(hello).build();
  }

  private static Frame frame(Ping.Builder ping) {
    return Frame.newBuilder().setPing(ping).build();
  }
}

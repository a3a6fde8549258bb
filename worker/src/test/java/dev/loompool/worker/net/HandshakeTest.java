package dev.loompool.worker.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.ProtocolVersion;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.DefineFunction;
import dev.loompool.protocol.v1.Drain;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Initialize;
import dev.loompool.protocol.v1.Ping;
import dev.loompool.protocol.v1.Refused;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.Welcome;
import dev.loompool.worker.WorkerOptions;
import dev.loompool.worker.Workers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeTest {
  private final SessionToken token = SessionToken.random();
  private final byte[] nonce = SessionToken.nonce();
  private final AtomicInteger gone = new AtomicInteger();
  private final WorkerFrameHandler handler = handler();
  private final EmbeddedChannel channel = channel();

  private WorkerFrameHandler handler() {
    WorkerOptions options = new WorkerOptions("w3", "tcp:localhost:1", token, 4, Path.of("none"));
    return new WorkerFrameHandler(options, Workers.worker(options, gone::incrementAndGet));
  }

  private EmbeddedChannel channel() {
    EmbeddedChannel embedded = new EmbeddedChannel();
    FramePipeline.install(embedded.pipeline());
    embedded.pipeline().addLast(handler);
    return embedded;
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void provesTheTokenInItsHello() throws Exception {
    Hello hello = challenged();

    assertThat(hello.getWorker()).isEqualTo("w3");
    assertThat(hello.getPid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(hello.getJavaVersion()).isEqualTo(Runtime.version().toString());
    assertThat(hello.getProtocolVersion()).isEqualTo(ProtocolVersion.CURRENT);
    assertThat(hello.getProof().toByteArray())
        .isEqualTo(token.workerProof(nonce, hello.getNonce().toByteArray(), "w3"));
  }

  @Test
  @Tag("fault-D7")
  void sendsTheTokenNowhere() throws Exception {
    Hello hello = challenged();

    assertThat(hello.toString()).doesNotContain(token.text());
    assertThat(ByteBufUtil.hexDump(hello.toByteArray())).doesNotContain(token.text());
  }

  @Test
  void makesRoomForTheWorkersFramesOnceItIsWelcome() throws Exception {
    welcome(coordinatorProof(challenged()));

    assertThat(isAccepted()).isTrue();
    receive(Frame.newBuilder().setPing(Ping.newBuilder().setNanos(5)).build());
    assertThat(sent().getPong().getNanos()).isEqualTo(5);
    assertThat(gone).hasValue(0);
  }

  @Test
  void takesFramesThatComeRightBehindTheWelcome() throws Exception {
    byte[] proof = coordinatorProof(challenged());
    ByteBuf both = channel.alloc().buffer();
    write(Frame.newBuilder().setWelcome(welcomeOf(proof)).build(), both);
    DefineFunction large =
        DefineFunction.newBuilder().setCode(ByteString.copyFrom(new byte[100_000])).build();
    write(Frame.newBuilder().setDefineFunction(large).build(), both);
    write(Frame.newBuilder().setPing(Ping.newBuilder().setNanos(9)).build(), both);
    channel.writeInbound(both);

    assertThat(sent().getPong().getNanos()).isEqualTo(9);
  }

  @Test
  @Tag("fault-D6")
  void refusesAWelcomeWithAnotherProof() throws Exception {
    Hello hello = challenged();
    byte[] wrong = coordinatorProof(hello);
    wrong[31] ^= 1;
    welcome(wrong);

    assertThatIsRefused();
  }

  @Test
  @Tag("fault-D7")
  void refusesItsOwnProofSentBack() throws Exception {
    welcome(challenged().getProof().toByteArray());

    assertThatIsRefused();
  }

  @Test
  void refusesAWelcomeWithoutProof() throws Exception {
    challenged();
    welcome(new byte[0]);

    assertThatIsRefused();
  }

  @Test
  void refusesAWelcomeBeforeTheChallenge() {
    welcome(new byte[32]);

    assertThatIsRefused();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 9", "3, 2", "-1, -1"})
  @Tag("fault-D11")
  void refusesACoordinatorOfAnotherVersion(int oldest, int current) {
    receive(challenge(oldest, current, nonce));

    assertThat(channel.outboundMessages()).isEmpty();
    assertThatIsRefused();
  }

  @ParameterizedTest
  @CsvSource({"0", "31", "33", "1000"})
  void refusesAChallengeWithAnotherNonce(int length) {
    receive(challenge(1, 1, new byte[length]));

    assertThatIsRefused();
  }

  static Stream<Frame> framesForLater() {
    return Stream.of(
        Frame.newBuilder().setRunTasks(RunTasks.getDefaultInstance()).build(),
        Frame.newBuilder().setInitialize(Initialize.getDefaultInstance()).build(),
        Frame.newBuilder().setDrain(Drain.getDefaultInstance()).build(),
        Frame.newBuilder().setPing(Ping.getDefaultInstance()).build(),
        Frame.newBuilder().setHello(Hello.getDefaultInstance()).build(),
        Frame.newBuilder().setRefused(Refused.newBuilder().setReason("full")).build());
  }

  @ParameterizedTest
  @MethodSource("framesForLater")
  @Tag("fault-D8")
  void refusesFramesBeforeTheWelcome(Frame frame) throws Exception {
    challenged();
    receive(frame);

    assertThatIsRefused();
  }

  @Test
  @Tag("fault-D8")
  void provesItsTokenToOneChallengeOnly() throws Exception {
    challenged();
    receive(challenge(1, 1, SessionToken.nonce()));

    assertThatIsRefused();
  }

  @Test
  @Tag("fault-D3")
  void refusesALongFrameBeforeTheWelcome() {
    channel.writeInbound(
        channel.alloc().buffer().writeInt(FramePipeline.HANDSHAKE_FRAME_BYTES + 1));

    assertThatIsRefused();
  }

  @Test
  void endsTheWorkerWhenTheConnectionEndsBeforeTheWelcome() throws Exception {
    challenged();
    channel.close().syncUninterruptibly();

    assertThat(gone).hasValue(1);
  }

  private Hello challenged() throws Exception {
    receive(challenge(ProtocolVersion.OLDEST, ProtocolVersion.CURRENT, nonce));
    return sent().getHello();
  }

  private static Frame challenge(int oldest, int current, byte[] nonce) {
    Challenge.Builder challenge =
        Challenge.newBuilder()
            .setOldestProtocolVersion(oldest)
            .setProtocolVersion(current)
            .setNonce(ByteString.copyFrom(nonce));
    return Frame.newBuilder().setChallenge(challenge).build();
  }

  private byte[] coordinatorProof(Hello hello) {
    return token.coordinatorProof(nonce, hello.getNonce().toByteArray(), "w3");
  }

  private void welcome(byte[] proof) {
    receive(Frame.newBuilder().setWelcome(welcomeOf(proof)).build());
  }

  private static Welcome welcomeOf(byte[] proof) {
    return Welcome.newBuilder()
        .setProof(ByteString.copyFrom(proof))
        .setMaxMessageBytes(1 << 20)
        .build();
  }

  private void assertThatIsRefused() {
    assertThat(isAccepted()).isFalse();
    assertThat(channel.isOpen()).isFalse();
    assertThat(gone).as("a refused worker exits, it is not killed").hasValue(0);
  }

  private boolean isAccepted() {
    return handler.isAccepted();
  }

  private void receive(Frame frame) {
    ByteBuf buffer = channel.alloc().buffer();
    write(frame, buffer);
    channel.writeInbound(buffer);
  }

  private static void write(Frame frame, ByteBuf buffer) {
    buffer.writeInt(frame.getSerializedSize()).writeBytes(frame.toByteArray());
  }

  private Frame sent() throws Exception {
    ByteBuf buffer = channel.readOutbound();
    try {
      return Frame.parseFrom(ByteBufUtil.getBytes(buffer.skipBytes(Integer.BYTES)));
    } finally {
      buffer.release();
    }
  }
}

package dev.loompool.internal.net;

import static dev.loompool.internal.net.Doorstep.hello;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Ping;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeHandlerTest {
  private static final String NO_TOKEN =
      "its token is not that of an expected worker; each is made for one launch and lets in once";

  private final Doorstep door = new Doorstep();
  private final SessionToken token = SessionToken.random();
  private Doorstep.Caller caller;

  @BeforeEach
  void call() throws Exception {
    door.expected.add("w3", 3, token);
    caller = door.call();
  }

  @AfterEach
  void release() {
    door.release();
  }

  @Test
  void letsAWorkerInThatHoldsItsToken() throws Exception {
    caller.say(hello(caller.challenge(), "w3", token));

    assertThat(caller.sent().hasWelcome()).isTrue();
    assertThat(door.connected).containsExactly(3);
    caller.waitFor(60);
    assertThat(caller.isOpen()).isTrue();
    assertThat(door.warnings()).isEmpty();
    assertThat(door.refused).isZero();
  }

  @Test
  @Tag("fault-D1")
  void closesAConnectionThatSaysNothing() throws Exception {
    caller.challenge();
    caller.waitFor(4);
    assertThat(caller.isOpen()).isTrue();
    caller.waitFor(1);

    assertThatIsRefused("the handshake took over 5 s");
  }

  @Test
  @Tag("fault-D2")
  void closesAConnectionThatSpeaksAByteASecond() throws Exception {
    Frame hello = Frame.newBuilder().setHello(hello(caller.challenge(), "w3", token)).build();
    ByteBuf bytes =
        Unpooled.buffer().writeInt(hello.getSerializedSize()).writeBytes(hello.toByteArray());
    for (int i = 0; i < 5; i++) {
      caller.say(bytes.readRetainedSlice(1));
      caller.waitFor(1);
    }
    bytes.release();

    assertThatIsRefused("the handshake took over 5 s");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 4097, Integer.MAX_VALUE})
  @Tag("fault-D3")
  void refusesLengthsThatAreNoneBeforeTheyAreRead(int length) throws Exception {
    caller.challenge();
    caller.say(Unpooled.buffer().writeInt(length));

    assertThat(caller.sent().getRefused().getReason()).startsWith("what it sent is no frame: a ");
    assertThatIsClosedWithOneLine();
  }

  @Test
  @Tag("fault-D4")
  void refusesANumberThatDoesNotEnd() throws Exception {
    caller.challenge();
    byte[] endless = ByteBufUtil.decodeHexDump("80808080808080808080");
    caller.say(Unpooled.buffer().writeInt(endless.length).writeBytes(endless));

    assertThat(caller.sent().hasRefused()).isTrue();
    assertThatIsClosedWithOneLine();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "474554202f20485454502f312e310d0a486f73743a20610d0a0d0a | it looks like HTTP: \"GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\"",
        "505249202a20485454502f322e300d0a | it looks like HTTP: \"PRI * HTTP/2.0\\r\\n\"",
        "16030100f8010000f40303 | it looks like TLS, and here plain frames are spoken",
        "15030300020228 | it looks like TLS, and here plain frames are spoken",
        "5353482d322e302d4f70656e5353480d0a | it looks like SSH: \"SSH-2.0-OpenSSH\\r\\n\"",
        "1b5b324a00e280ae | it looks like neither HTTP nor TLS: \"\\u001b[2J\\u0000\u00e2\\u0080\u00ae\"",
      })
  @Tag("fault-D5")
  void tellsWhatItLooksLike(String hex, String guess) throws Exception {
    caller.challenge();
    caller.say(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));

    assertThat(caller.sent().getRefused().getReason()).endsWith("; " + guess);
    assertThatIsClosedWithOneLine();
    assertThat(door.warnings().getFirst()).endsWith("; " + guess);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @Tag("fault-D5")
  void takesNoMoreThanALineOfAMebibyteOfNoise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 16 && caller.isOpen(); i++) {
      byte[] noise = new byte[64 * 1024];
      random.nextBytes(noise);
      noise[0] = 0x7f;
      caller.say(Unpooled.wrappedBuffer(noise));
    }

    assertThatIsClosedWithOneLine();
    assertThat(door.warnings().getFirst()).hasSizeLessThan(500).doesNotContain("\n");
  }

  @Test
  @Tag("fault-D6")
  void answersAWrongTokenAsAnUnknownName() throws Exception {
    List<String> answers = new ArrayList<>();
    for (String name : List.of("w3", "w99", "", "../../etc/x", "x".repeat(1_000), "w3\n")) {
      Doorstep.Caller next = door.call();
      next.say(hello(next.challenge(), name, SessionToken.random()));
      answers.add(next.sent().getRefused().getReason());
      assertThat(next.isOpen()).isFalse();
    }

    assertThat(answers).containsOnly(NO_TOKEN);
    assertThat(door.warnings()).hasSize(6).allMatch(line -> line.endsWith(": " + NO_TOKEN));
  }

  @Test
  @Tag("fault-D6")
  void blocksAnAddressAfterFiveWrongTokensInAMinute() throws Exception {
    for (int i = 0; i < 5; i++) {
      Doorstep.Caller next = door.call(Doorstep.ELSEWHERE);
      next.say(hello(next.challenge(), "w3", SessionToken.random()));
    }
    Doorstep.Caller blocked = door.call(Doorstep.ELSEWHERE);

    assertThat(blocked.isOpen()).isFalse();
    assertThat(blocked.outboundMessages()).isEmpty();
    assertThat(door.refused).isEqualTo(6);
    assertThat(door.warnings().getLast())
        .startsWith(
            "refused a connection from /203.0.113.7:40000: 5 from there had no valid token");

    door.nanos.addAndGet(FailedPeers.WINDOW_NANOS);
    Doorstep.Caller later = door.call(Doorstep.ELSEWHERE);
    later.say(hello(later.challenge(), "w3", token));
    assertThat(door.connected).containsExactly(3);
  }

  @Test
  @Tag("fault-D7")
  void refusesAHelloOfAnEarlierConnection() throws Exception {
    Hello.Builder hello = hello(caller.challenge(), "w3", token);
    Doorstep.Caller later = door.call();
    later.challenge();
    later.say(hello);

    assertThat(later.sent().getRefused().getReason()).isEqualTo(NO_TOKEN);
    assertThat(door.connected).isEmpty();
  }

  @Test
  @Tag("fault-D7")
  void letsNobodyInTwiceWithOneToken() throws Exception {
    caller.say(hello(caller.challenge(), "w3", token));
    Doorstep.Caller later = door.call();
    later.say(hello(later.challenge(), "w3", token));

    assertThat(later.sent().getRefused().getReason()).isEqualTo(NO_TOKEN);
    assertThat(door.connected).containsExactly(3);
  }

  static Stream<Frame> everythingButHello() {
    return Stream.concat(
        Frame.getDescriptor().getFields().stream()
            .filter(field -> field.getNumber() != Frame.HELLO_FIELD_NUMBER)
            .map(HandshakeHandlerTest::empty),
        Stream.of(Frame.newBuilder().setPing(Ping.newBuilder().setNanos(1)).build()));
  }

  private static Frame empty(FieldDescriptor field) {
    Frame.Builder frame = Frame.newBuilder();
    return frame.setField(field, frame.newBuilderForField(field).build()).build();
  }

  @ParameterizedTest
  @MethodSource("everythingButHello")
  @Tag("fault-D8")
  void refusesEveryOtherFrame(Frame frame) throws Exception {
    caller.challenge();
    caller.say(frame);

    assertThat(caller.sent().getRefused().getReason())
        .isEqualTo("it sent " + frame.getBodyCase() + " before the handshake had ended");
    assertThatIsClosedWithOneLine();
    assertThat(door.connected).isEmpty();
    assertThat(door.received).isEmpty();
  }

  @Test
  @Tag("fault-D8")
  void takesNothingAfterARefusal() throws Exception {
    Hello.Builder good = hello(caller.challenge(), "w3", token);
    ByteBuf both = Unpooled.buffer();
    for (Hello.Builder next : List.of(good.clone().clearProof(), good)) {
      Frame frame = Frame.newBuilder().setHello(next).build();
      both.writeInt(frame.getSerializedSize()).writeBytes(frame.toByteArray());
    }
    caller.say(both);

    assertThat(door.connected).isEmpty();
    assertThatIsClosedWithOneLine();
  }

  @Test
  @Tag("fault-D10")
  void refusesAWorkerUnderTheNameOfAnother() throws Exception {
    door.expected.add("w4", 4, SessionToken.random());
    caller.say(hello(caller.challenge(), "w4", token));

    assertThatIsRefused(NO_TOKEN);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "2, 9", "-2147483648, -2147483648", "1, -2147483648"})
  @Tag("fault-D11")
  void refusesOtherVersionsOfTheProtocol(int oldest, int current) throws Exception {
    caller.say(
        hello(caller.challenge(), "w3", SessionToken.random())
            .setOldestProtocolVersion(oldest)
            .setProtocolVersion(current));

    assertThatIsRefused(
        "it speaks protocol %d to %d, this coordinator 1 to 1".formatted(oldest, current));
  }

  @Test
  @Tag("fault-D11")
  void refusesAnotherVersionOfOneThatHoldsItsToken() throws Exception {
    caller.say(
        hello(caller.challenge(), "w3", token).setOldestProtocolVersion(0).setProtocolVersion(0));

    assertThat(caller.sent().getRefused().getReason())
        .startsWith("worker 'w3' was refused: its versions do not fit")
        .containsPattern("protocol +1 +0 +differs");
    assertThat(caller.isOpen()).isFalse();
  }

  @Test
  void saysNothingOfWhoComesAndGoes() {
    caller.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

    assertThat(caller.isOpen()).isFalse();
    assertThat(door.warnings()).isEmpty();
    assertThat(door.refused).isZero();
  }

  private void assertThatIsRefused(String reason) throws Exception {
    assertThat(caller.sent().getRefused().getReason()).isEqualTo(reason);
    assertThatIsClosedWithOneLine();
    assertThat(door.warnings().getFirst()).endsWith(": " + reason);
    assertThat(door.connected).isEmpty();
  }

  private void assertThatIsClosedWithOneLine() {
    assertThat(caller.isOpen()).isFalse();
    assertThat(door.refused).isEqualTo(1);
    assertThat(door.warnings()).hasSize(1);
    assertThat(door.warnings().getFirst().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1024);
  }
}

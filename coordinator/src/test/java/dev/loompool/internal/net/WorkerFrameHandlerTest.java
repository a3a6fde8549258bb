package dev.loompool.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Drained;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Frame.BodyCase;
import dev.loompool.protocol.v1.Initialized;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a worker may say that was let in.
class WorkerFrameHandlerTest {
  private static final Frame INITIALIZED =
      Frame.newBuilder().setInitialized(Initialized.getDefaultInstance()).build();
  private static final Frame DRAINED =
      Frame.newBuilder().setDrained(Drained.getDefaultInstance()).build();

  private final Doorstep door = new Doorstep();
  private Doorstep.Caller worker;

  /// What a worker has said so far, and what it may say next.
  @SuppressWarnings("ImmutableEnumChecker") // both are never changed
  enum State {
    WELCOMED(List.of(), EnumSet.of(BodyCase.INITIALIZED, BodyCase.NEED_CLASS, BodyCase.SHARED)),
    READY(
        List.of(INITIALIZED),
        EnumSet.of(
            BodyCase.TASKS_ENDED,
            BodyCase.DRAINED,
            BodyCase.PONG,
            BodyCase.NEED_CLASS,
            BodyCase.SHARED)),
    DRAINED(
        List.of(INITIALIZED, WorkerFrameHandlerTest.DRAINED),
        EnumSet.of(BodyCase.PONG, BodyCase.NEED_CLASS, BodyCase.SHARED));

    private final List<Frame> said;
    private final Set<BodyCase> allowed;

    State(List<Frame> said, Set<BodyCase> allowed) {
      this.said = said;
      this.allowed = allowed;
    }
  }

  static Stream<Arguments> everyFrameInEveryState() {
    return Stream.of(State.values())
        .flatMap(state ->
            Stream.concat(
                Stream.of(Arguments.of(state, Frame.getDefaultInstance())),
                Frame.getDescriptor().getFields().stream()
                    .map(field -> Arguments.of(state, empty(field)))));
  }

  private static Frame empty(FieldDescriptor field) {
    Frame.Builder frame = Frame.newBuilder();
    return frame.setField(field, frame.newBuilderForField(field).build()).build();
  }

  @BeforeEach
  void letIn() throws Exception {
    SessionToken token = SessionToken.random();
    door.expected.add("w3", 3, token);
    worker = door.call();
    worker.say(Doorstep.hello(worker.challenge(), "w3", token));
  }

  @AfterEach
  void release() {
    door.release();
  }

  @ParameterizedTest
  @MethodSource("everyFrameInEveryState")
  @Tag("fault-D8")
  void takesEachFrameInItsStatesOnly(State state, Frame frame) {
    state.said.forEach(worker::say);
    int before = door.received.size();
    say(frame);

    boolean allowed = state.allowed.contains(frame.getBodyCase());
    assertThat(door.received).hasSize(before + (allowed ? 1 : 0));
    assertThat(worker.isOpen()).isEqualTo(allowed);
    assertThat(door.warnings()).hasSize(allowed ? 0 : 1);
  }

  @Test
  @Tag("fault-D8")
  void hearsNothingMoreOfOneThatBrokeTheProtocol() {
    Frame twice = INITIALIZED;
    byte[] bytes = twice.toByteArray();
    var all = Unpooled.buffer();
    for (int i = 0; i < 3; i++) {
      all.writeInt(bytes.length).writeBytes(bytes);
    }
    byte[] need = empty(Frame.getDescriptor().findFieldByName("need_class")).toByteArray();
    worker.say(all.writeInt(need.length).writeBytes(need));

    assertThat(door.received).containsExactly(twice);
    assertThat(worker.isOpen()).isFalse();
    assertThat(door.warnings())
        .containsExactly(
            "closed the connection of w3, which broke the protocol: it sent INITIALIZED while it was ready");
  }

  @Test
  @Tag("fault-E1")
  @Tag("fault-E2")
  void closesTheConnectionOfOneThatSendsNoFrame() {
    byte[] groups = new byte[100_000];
    java.util.Arrays.fill(groups, (byte) 0xfb);
    worker.say(Unpooled.buffer().writeInt(groups.length).writeBytes(groups));

    assertThat(worker.isOpen()).isFalse();
    assertThat(door.warnings())
        .singleElement()
        .asString()
        .startsWith("closed the connection of w3, which broke the protocol: ")
        .doesNotContain("\n");
  }

  // A frame without a body has no bytes, which is no frame on the wire; an unknown one has some.
  private void say(Frame frame) {
    if (frame.getBodyCase() == BodyCase.BODY_NOT_SET) {
      worker.say(Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 3, (byte) 0xfa, 0x7f, 0}));
    } else {
      worker.say(frame);
    }
  }
}

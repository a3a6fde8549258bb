package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.sample.Connection;
import dev.loompool.protocol.sample.Stubborn;
import dev.loompool.protocol.v1.Failure;
import java.io.IOException;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fault-F12")
class WireFailureTest {
  private static final int LIMIT = 64 << 20;
  private static final StackTraceElement MARK =
      new StackTraceElement("[worker w3, task t42, attempt 1]", "", "remote", -1);

  private final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), LIMIT);

  @Test
  void rebuildsTheExceptionItself() {
    IOException thrown = new IOException("no route", new IllegalStateException("down"));
    thrown.addSuppressed(new IllegalArgumentException("closed twice"));

    Throwable rebuilt = rebuilt(thrown);

    assertThat(rebuilt).isExactlyInstanceOf(IOException.class).hasMessage("no route");
    assertThat(rebuilt.getStackTrace()).isEqualTo(thrown.getStackTrace());
    assertThat(rebuilt).cause().isExactlyInstanceOf(IllegalStateException.class);
    assertThat(rebuilt.getSuppressed()).hasOnlyElementsOfType(IllegalArgumentException.class);
  }

  @Test
  void endsTheFramesOfTheTaskWithTheMark() {
    RuntimeException thrown = new RuntimeException("x");
    thrown.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("com.acme.Orders", "sync", "Orders.java", 57),
          new StackTraceElement("dev.loompool.worker.TaskRunner", "invoke", "TaskRunner.java", 1),
          new StackTraceElement("java.lang.VirtualThread", "run", "VirtualThread.java", 2)
        });
    RuntimeException outer = new RuntimeException("outer", thrown);
    outer.setStackTrace(thrown.getStackTrace());

    Throwable rebuilt = WireFailure.rebuild(described(outer), codec, List.of(MARK));

    assertThat(rebuilt.getStackTrace()).containsExactly(thrown.getStackTrace()[0], MARK);
    assertThat(rebuilt.getCause().getStackTrace()).containsExactly(thrown.getStackTrace()[0]);
  }

  @Test
  void keepsAllFramesWhereNoneIsTheWorkers() {
    RuntimeException thrown = new RuntimeException("x");
    int frames = thrown.getStackTrace().length;

    Throwable rebuilt = WireFailure.rebuild(described(thrown), codec, List.of(MARK));

    assertThat(rebuilt.getStackTrace()).hasSize(frames + 1).endsWith(MARK);
  }

  @Test
  void standsInForAnExceptionThatIsNotSerializable() {
    IllegalStateException cause = new IllegalStateException("cause");
    NotSerializableThrown thrown = new NotSerializableThrown("cannot travel", cause);
    thrown.addSuppressed(new IOException("suppressed"));

    Throwable rebuilt = rebuilt(thrown);

    assertThat(rebuilt)
        .isInstanceOf(RemoteThrowable.class)
        .hasMessage("cannot travel")
        .hasToString(NotSerializableThrown.class.getName() + ": cannot travel");
    assertThat(((RemoteThrowable) rebuilt).type()).isEqualTo(NotSerializableThrown.class.getName());
    assertThat(rebuilt.getStackTrace()).isEqualTo(thrown.getStackTrace());
    assertThat(rebuilt.getCause())
        .hasToString("java.lang.IllegalStateException: cause")
        .extracting(Throwable::getStackTrace)
        .isEqualTo(cause.getStackTrace());
    assertThat(rebuilt.getSuppressed())
        .singleElement()
        .hasToString("java.io.IOException: suppressed");
  }

  @Test
  void standsInForAnExceptionWhoseClassIsMissing() {
    Failure failure = described(new OwnException("gone"));
    Failure known = described(new OwnException("lost"));
    ClassLoader empty = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
    TaggedTaskCodec elsewhere = TaggedTaskCodec.trusting(empty, LIMIT);

    assertThat(WireFailure.rebuild(known, elsewhere, List.of(MARK)))
        .isInstanceOf(RemoteThrowable.class)
        .hasMessage("lost");
    assertThat(WireFailure.rebuild(failure, elsewhere, List.of(MARK)))
        .isInstanceOf(RemoteThrowable.class);
  }

  @Test
  void describesAnExceptionWhoseAccessorsThrow() {
    Failure failure = described(new Stubborn.ThrowingException());

    assertThat(failure.getType()).isEqualTo(Stubborn.ThrowingException.class.getName());
    assertThat(failure.getMessage()).isEqualTo("(getMessage() threw java.lang.AssertionError)");
    assertThat(failure.getFramesCount()).isZero();
  }

  @Test
  void rebuildsAnExceptionWhoseAccessorsThrow() {
    Throwable rebuilt = rebuilt(new Stubborn.ThrowingException());

    assertThat(rebuilt.getClass()).isEqualTo(Stubborn.ThrowingException.class);
  }

  @Test
  void endsOnCausesThatFormACycle() {
    RuntimeException first = new RuntimeException("first");
    RuntimeException second = new RuntimeException("second", first);
    first.initCause(second);
    first.addSuppressed(second);
    second.addSuppressed(first);
    NotSerializableThrown held = new NotSerializableThrown("held", first);

    assertThat(rebuilt(first))
        .hasMessage("first")
        .cause()
        .hasMessage("second")
        .hasNoCause()
        .isInstanceOf(RemoteThrowable.class);
    assertThat(rebuilt(held)).cause().hasMessage("first").cause().hasMessage("second");
  }

  @Test
  void boundsTenThousandCauses() {
    Throwable thrown = new IOException("root");
    for (int i = 0; i < 10_000; i++) {
      thrown = new RuntimeException("cause " + i, thrown);
    }
    Failure failure = described(thrown);

    assertThat(failure.getSerializedSize()).isLessThan(512 * 1024);
    assertThat(rebuilt(thrown)).hasMessage("cause 9999").cause().hasMessage("cause 9998");
  }

  @Test
  void boundsTenThousandSuppressed() {
    RuntimeException thrown = new RuntimeException("many");
    IntStream.range(0, 10_000).forEach(i -> thrown.addSuppressed(new IOException("s" + i)));

    assertThat(described(thrown).getSerializedSize()).isLessThan(512 * 1024);
  }

  @Test
  void boundsAMessageOfAHundredMebibytes() {
    RuntimeException thrown = new RuntimeException("m".repeat(100 << 20));
    Failure failure = described(thrown);

    assertThat(failure.getSerializedSize()).isLessThan(64 * 1024);
    assertThat(WireFailure.rebuild(failure, codec, List.of()))
        .isInstanceOf(RemoteThrowable.class)
        .message()
        .startsWith("mmmm")
        .endsWith("... (104857600 characters)");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1024, 16 * 1024, 1 << 20, Integer.MAX_VALUE})
  void staysWithinTheLimitOfTheConnectionAndItsOverhead(int maxMessageBytes) {
    String wide = "\u4e2d".repeat(70_000);
    RuntimeException thrown = new RuntimeException(wide);
    for (int i = 0; i < 100; i++) {
      RuntimeException next = new RuntimeException(wide, thrown);
      StackTraceElement[] frames = new StackTraceElement[300];
      Arrays.fill(frames, new StackTraceElement(wide, wide, wide, wide, wide, wide, i));
      next.setStackTrace(frames);
      thrown = next;
    }
    Failure failure = WireFailure.describe(thrown, codec, maxMessageBytes);

    assertThat(failure.getSerializedSize())
        .isLessThan(maxMessageBytes / 2 + FramePipeline.FRAME_OVERHEAD_BYTES)
        .isLessThan(512 * 1024);
    assertThat(WireFailure.rebuild(failure, codec, List.of()))
        .hasMessageStartingWith("\u4e2d\u4e2d");
  }

  @Test
  void dropsTheSerializedFormBeforeTheDescription() {
    Failure failure = WireFailure.describe(new BigException("x", new byte[100_000]), codec, 50_000);

    assertThat(failure.getSerialized().isEmpty()).isTrue();
    assertThat(failure.getFramesCount()).isPositive();
  }

  @Test
  void replacesHalfASurrogatePairInAMessage() throws Exception {
    Failure failure = described(new NotSerializableThrown("half \ud800!", null));

    assertThat(Failure.parseFrom(failure.toByteArray()).getMessage()).isEqualTo("half ?!");
  }

  @Test
  void tellsNoMessageFromNone() {
    assertThat(rebuilt(new NotSerializableThrown(null, null)))
        .hasMessage(null)
        .hasToString(NotSerializableThrown.class.getName());
  }

  @Test
  void outlivesBrokenBytes() {
    Failure failure = described(new IOException("x"));
    byte[] serialized = failure.getSerialized().toByteArray();
    for (int i = 0; i < serialized.length; i += 7) {
      byte[] corrupted = serialized.clone();
      corrupted[i] ^= 0x41;
      Failure broken = failure.toBuilder().setSerialized(ByteString.copyFrom(corrupted)).build();

      assertThat(WireFailure.rebuild(broken, codec, List.of(MARK))).isNotNull();
    }
  }

  @Test
  void keepsWhatAFrameSays() {
    NotSerializableThrown thrown = new NotSerializableThrown("x", null);
    StackTraceElement frame =
        new StackTraceElement("app", "com.acme", "1.2", "com.acme.A", "run", "A.java", 3);
    StackTraceElement bare = new StackTraceElement("com.acme.B", "run", null, -2);
    thrown.setStackTrace(new StackTraceElement[] {frame, bare});

    assertThat(rebuilt(thrown).getStackTrace()).containsExactly(frame, bare);
    assertThat(rebuilt(thrown).getStackTrace()[1].isNativeMethod()).isTrue();
  }

  @Test
  void ignoresASerializedFormThatIsNoThrowable() throws IOException {
    OutputBuffer text = new OutputBuffer(16);
    codec.encode("no throwable", text);
    Failure failure =
        Failure.newBuilder()
            .setType("com.acme.Gone")
            .setSerialized(ByteString.copyFrom(text.toByteArray()))
            .build();

    assertThat(WireFailure.rebuild(failure, codec, List.of())).hasToString("com.acme.Gone");
  }

  private Failure described(Throwable thrown) {
    return WireFailure.describe(thrown, codec, LIMIT);
  }

  private Throwable rebuilt(Throwable thrown) {
    return WireFailure.rebuild(described(thrown), codec, List.of());
  }

  private static final class NotSerializableThrown extends Exception {
    private final Connection connection = new Connection();

    NotSerializableThrown(@Nullable String message, @Nullable Throwable cause) {
      super(message, cause);
    }

    @Override
    public String getLocalizedMessage() {
      return connection.name();
    }
  }

  private static final class OwnException extends Exception {
    OwnException(String message) {
      super(message);
    }
  }

  private static final class BigException extends Exception implements Serializable {
    private final byte[] ballast;

    BigException(String message, byte[] ballast) {
      super(message);
      this.ballast = ballast;
    }

    @Override
    public String getLocalizedMessage() {
      return ballast.length + " bytes";
    }
  }
}

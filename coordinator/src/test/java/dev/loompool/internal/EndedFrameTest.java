package dev.loompool.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dev.loompool.internal.core.Outcome;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.TasksEnded;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndedFrameTest {
  private static final int WORKER = 3;
  private static final long PID = 4711;

  @Test
  void showsEachOutcome() {
    EndedFrame frame = frame(two -> {});

    assertThat(frame.count()).isEqualTo(2);
    Outcome failed = frame.outcome(1);
    assertThat(failed.ending()).isEqualTo(Outcome.Ending.FAILED);
    assertThat(new String(failed.bytes(), failed.offset(), failed.length(), US_ASCII))
        .isEqualTo("bc");
    assertThat(failed.micros()).isEqualTo(1L << 40);
    assertThat(failed.attempt()).isEqualTo(1);
    assertThat(failed.worker()).isEqualTo(WORKER);
    assertThat(failed.pid()).isEqualTo(PID);
    assertThat(frame.outcome(0).ending()).isEqualTo(Outcome.Ending.VALUE);
    assertThat(frame.outcome(0).micros()).isZero();
  }

  @Test
  void showsAttempts() {
    EndedFrame frame = frame(two -> two.setAttempts(ColumnReader.packed(2, 1)));

    assertThat(frame.outcome(0).attempt()).isEqualTo(2);
    assertThat(frame.outcome(1).attempt()).isEqualTo(1);
  }

  @Test
  void timesOfZeroNeedNoPlace() {
    EndedFrame frame = frame(two -> two.setMicros(ColumnReader.packed(0, 0)));

    assertThat(frame.outcome(1).micros()).isZero();
  }

  /// The columns of ids, runs, lengths, times and attempts, each with another number of entries, or
  /// cut off.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 8})
  @Tag("fault-E2")
  void refusesColumnsThatDontFit(int column) {
    assertThatIllegalArgumentException().isThrownBy(() -> frame(set(column, 7, 7, 7)));
    assertThatIllegalArgumentException().isThrownBy(() -> frame(set(column, 7)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> frame(set(column, ByteString.copyFrom(new byte[] {1, (byte) 0x80}))));
  }

  @Test
  void refusesLengthsThatDontFitTheValues() {
    assertThatIllegalArgumentException().isThrownBy(() -> frame(set(4, 1, 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> frame(set(4, 1, 3)));
    assertThatIllegalArgumentException().isThrownBy(() -> frame(set(4, -1, 4)));
    assertThatIllegalArgumentException().isThrownBy(() -> frame(set(4, Long.MAX_VALUE, 4)));
  }

  private static Consumer<TasksEnded.Builder> set(int column, long... numbers) {
    return set(column, ColumnReader.packed(numbers));
  }

  private static Consumer<TasksEnded.Builder> set(int column, ByteString bytes) {
    return frame -> frame.setField(TasksEnded.getDescriptor().findFieldByNumber(column), bytes);
  }

  private static EndedFrame frame(Consumer<TasksEnded.Builder> change) {
    TasksEnded.Builder two =
        TasksEnded.newBuilder()
            .setTaskDeltas(ColumnReader.packedSigned(100, -3))
            .setEndings(ByteString.copyFrom(new byte[] {Ending.VALUE_VALUE, Ending.FAILED_VALUE}))
            .setLengths(ColumnReader.packed(1, 2))
            .setMicros(ColumnReader.packed(0, 1L << 40))
            .setValues(ByteString.copyFromUtf8("abc"));
    change.accept(two);
    return new EndedFrame(two.build(), WORKER, PID);
  }
}

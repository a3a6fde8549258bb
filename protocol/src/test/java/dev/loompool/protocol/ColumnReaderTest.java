package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class ColumnReaderTest {
  @Test
  void readsWhatWasPacked() {
    ColumnReader numbers = new ColumnReader(ColumnReader.packed(0, 127, 128, Long.MAX_VALUE, -1));

    assertThat(numbers.next()).isZero();
    assertThat(numbers.next()).isEqualTo(127);
    assertThat(numbers.next()).isEqualTo(128);
    assertThat(numbers.next()).isEqualTo(Long.MAX_VALUE);
    assertThat(numbers.isEmpty()).isFalse();
    assertThat(numbers.next()).isEqualTo(-1);
    assertThat(numbers.isEmpty()).isTrue();
  }

  @Test
  void readsNegativeNumbers() {
    ColumnReader numbers = new ColumnReader(ColumnReader.packedSigned(-1, 5, Long.MIN_VALUE));

    assertThat(numbers.nextSigned()).isEqualTo(-1);
    assertThat(numbers.nextSigned()).isEqualTo(5);
    assertThat(numbers.nextSigned()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void countsWhatIsLeft() {
    ColumnReader numbers = new ColumnReader(ColumnReader.packed(1, 300, 70_000));

    assertThat(numbers.holds(3)).isTrue();
    assertThat(numbers.holds(2)).isFalse();
    numbers.next();
    assertThat(numbers.holds(2)).isTrue();
    assertThat(new ColumnReader(ByteString.EMPTY).holds(0)).isTrue();
  }

  @Test
  void doesNotHoldWhatIsCutOff() {
    ColumnReader cut = new ColumnReader(ColumnReader.packed(1, 300).substring(0, 2));

    assertThat(cut.holds(1)).isFalse();
    assertThat(cut.holds(2)).isFalse();
    cut.next();
    assertThatIllegalArgumentException().isThrownBy(cut::next);
  }

  @Test
  void refusesANumberThatDoesNotEnd() {
    byte[] endless = new byte[20];
    java.util.Arrays.fill(endless, (byte) 0x80);

    assertThatIllegalArgumentException()
        .isThrownBy(new ColumnReader(ByteString.copyFrom(endless))::next);
  }

  @Test
  void tellsWhetherAllAreZero() {
    assertThat(new ColumnReader(ColumnReader.packed(0, 0)).isZero()).isTrue();
    assertThat(new ColumnReader(ColumnReader.packed(0, 1)).isZero()).isFalse();
    assertThat(new ColumnReader(ByteString.EMPTY).isZero()).isTrue();
  }
}

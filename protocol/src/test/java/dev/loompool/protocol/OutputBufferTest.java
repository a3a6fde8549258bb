package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputBufferTest {
  @Test
  void growsFromNothing() {
    OutputBuffer buffer = new OutputBuffer(0);
    for (int i = 0; i < 1_000; i++) {
      buffer.write(i);
    }
    buffer.write(new byte[] {1, 2, 3}, 1, 2);

    assertThat(buffer.size()).isEqualTo(1_002);
    assertThat(buffer.toByteArray()).hasSize(1_002).endsWith(231, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void writesNumbersAsProtobufDoes(long value) throws IOException {
    OutputBuffer buffer = new OutputBuffer(0);
    buffer.writeVarint(value);

    assertThat(CodedInputStream.newInstance(buffer.toByteArray()).readRawVarint64())
        .isEqualTo(value);
  }

  @Test
  void forgetsWhatCameAfterASize() {
    OutputBuffer buffer = new OutputBuffer(2);
    buffer.write(1);
    assertThat(buffer.claim(10)).isEqualTo(1);
    buffer.truncate(1);

    assertThat(buffer.toByteArray()).containsExactly(1);
    assertThatThrownBy(() -> buffer.truncate(2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isFilledToItsLastByte() {
    OutputBuffer buffer = new OutputBuffer(0, 10);
    buffer.writeVarint(Long.MAX_VALUE);
    buffer.writeVarint(127);

    assertThat(buffer.size()).isEqualTo(10);
    assertThat(buffer.array()).hasSize(10);
  }

  @Test
  void holdsNoMoreThanItsLimit() {
    OutputBuffer buffer = new OutputBuffer(0, 10);
    buffer.write(new byte[10], 0, 10);

    assertThatThrownBy(() -> buffer.writeVarint(1))
        .isInstanceOf(MessageTooLargeException.class)
        .hasMessage("it has at least 11 bytes, above maxMessageBytes (10)");
    assertThatThrownBy(() -> buffer.claim(4L * Integer.MAX_VALUE))
        .isInstanceOf(MessageTooLargeException.class);
    assertThat(buffer.size()).isEqualTo(10);
  }
}

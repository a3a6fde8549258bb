package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolVersionTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, true",
    "1, 2, true",
    "1, 2147483647, true",
    "2, 2, false",
    "2, 9, false",
    "0, 0, false",
    "0, 1, false",
    "-1, 1, false",
    "2, 1, false",
    "-2147483648, 2147483647, false"
  })
  @Tag("fault-D11")
  void worksWithPeersWhoseRangeMeetsItsOwn(int oldest, int current, boolean compatible) {
    assertThat(ProtocolVersion.isCompatible(oldest, current)).isEqualTo(compatible);
  }
}

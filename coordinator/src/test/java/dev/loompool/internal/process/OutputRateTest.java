package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fault-A18")
class OutputRateTest {
  private static final long SECOND = 1_000_000_000;
  private static final int LINE = 1023;
  private static final long BURST_LINES = OutputRate.BURST_BYTES / 1024;
  private static final long LINES_PER_SECOND = OutputRate.BYTES_PER_SECOND / 1024;

  private final OutputRate rate = new OutputRate(-5 * SECOND);
  private long now = -5 * SECOND;

  @Test
  void letsABurstThrough() {
    assertThat(print(BURST_LINES + 10)).isEqualTo(BURST_LINES);
    assertThat(rate.takeDroppedLines()).isEqualTo(10);
    assertThat(rate.takeDroppedBytes()).isEqualTo(10 * 1024);
    assertThat(rate.hasDropped()).isFalse();
  }

  @Test
  void letsALowRateThroughForEver() {
    long passed = 0;
    for (int second = 0; second < 100; second++) {
      passed += print(LINES_PER_SECOND - 1);
      now += SECOND;
    }

    assertThat(passed).isEqualTo(100 * (LINES_PER_SECOND - 1));
  }

  @Test
  void dropsForASecondBeforeItLetsThroughAgain() {
    print(BURST_LINES + 1);

    now += SECOND / 2;
    assertThat(print(10)).isZero();
    now += SECOND / 2 + 1_000;
    assertThat(print(2 * LINES_PER_SECOND)).isEqualTo(LINES_PER_SECOND);
    assertThat(rate.takeDroppedLines()).isEqualTo(1 + 10 + LINES_PER_SECOND);
  }

  private long print(long lines) {
    long passed = 0;
    for (long line = 0; line < lines; line++) {
      passed += rate.admits(LINE, now) ? 1 : 0;
    }
    return passed;
  }
}

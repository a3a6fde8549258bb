package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ResidentSizeTest {
  private static final long MIB = 1024 * 1024;

  @Test
  @EnabledOnOs(OS.LINUX)
  void isThatOfTheProcess() {
    ResidentSize.requireKnown();

    assertThat(ResidentSize.of(ProcessHandle.current().pid()).orElseThrow())
        .isBetween(10 * MIB, 100_000 * MIB);
  }

  @Test
  void ofAProcessThatIsGoneIsUnknown() {
    assertThat(ResidentSize.of(0)).isEmpty();
    assertThat(ResidentSize.of(Long.MAX_VALUE)).isEmpty();
  }
}

package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class OomKillIT {
  private static final long MIB = 1024 * 1024;

  @TempDir Path folder;

  @Test
  @Tag("fault-A13")
  void aWorkerThatTheKernelKillsForMemoryIsNamedAsSuch() throws IOException, InterruptedException {
    Optional<MemoryGroup> made = MemoryGroup.make(500 * MIB);
    assumeThat(made).as("a control group with little memory can be made here").isPresent();

    try (MemoryGroup group = made.orElseThrow()) {
      JavaProgram program =
          JavaProgram.start(folder, group.prefix(), "-Xmx64m", OomKillMain.class.getName());

      assertThat(program.exitCode()).isZero();
      assertThat(program.lines())
          .singleElement()
          .asString()
          .contains("was killed by the kernel's OOM killer (exit 137, SIGKILL; memory.")
          .contains("oom_kill +1");
    }
  }
}

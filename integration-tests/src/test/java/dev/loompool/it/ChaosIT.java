package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The chaos command, as a process of its own.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it sends signals")
class ChaosIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final int LIMIT_SECONDS = 480;

  @TempDir Path folder;

  private @Nullable JavaProgram running;

  @AfterEach
  void killWhatIsLeft() {
    JavaProgram program = running;
    if (program != null) {
      program.kill();
    }
  }

  @Test
  @Timeout(LIMIT_SECONDS)
  @Tag("fault-A1")
  void noTaskIsLostWhenWorkersAreKilledOverAndOver() throws IOException, InterruptedException {
    assertThat(chaos("--tasks", "5000", "--kills", "50", "--stops", "2", "--seed", "20261121"))
        .isZero();
  }

  @Test
  @Timeout(LIMIT_SECONDS)
  @Tag("fault-A2")
  @Tag("fault-A3")
  @Tag("fault-A9")
  @Tag("fault-A14")
  @Tag("fault-B1")
  @Tag("fault-B2")
  @Tag("fault-C14")
  void noTaskIsLostWhateverEndsItsWorker() throws IOException, InterruptedException {
    assertThat(
            chaos(
                "--tasks=500",
                "--kills=1",
                "--stops=1",
                "--segv=1",
                "--exits=1",
                "--ooms=1",
                "--spins=1",
                "--coordinator-kills=2",
                "--seed=4"))
        .isZero();
  }

  @Test
  @Timeout(LIMIT_SECONDS)
  void samplesAPoolUnderLoadAndKills() throws IOException, InterruptedException {
    Path csv = folder.resolve("soak.csv");

    // Whether anything grows cannot be told in so short a time.
    assertThat(run("soak", "--duration=10s", "--kills-per-minute=12", "--csv=" + csv))
        .isLessThanOrEqualTo(1);

    assertThat(Files.readString(folder.resolve("out")))
        .contains("second tenth", "resident size")
        .doesNotContain("a task", "the tasks");
    assertThat(csv).content().hasLineCount(21).startsWith("seconds,descriptors,threads,");
  }

  private int chaos(String... options) throws IOException, InterruptedException {
    // Ten times as long as on a machine that does nothing else.
    List<String> words = new ArrayList<>(List.of("chaos", "--orphan-limit=20s"));
    words.addAll(List.of(options));
    return run(words.toArray(String[]::new));
  }

  private int run(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("dev.loompool.cli.Main"));
    words.addAll(List.of(arguments));
    JavaProgram program = JavaProgram.start(folder, List.of(), words.toArray(String[]::new));
    running = program;
    assertThat(program.process().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    System.out.print(Files.readString(program.out()) + Files.readString(program.err()));
    return program.process().exitValue();
  }
}

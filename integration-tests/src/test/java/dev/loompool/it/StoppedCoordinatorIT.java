package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A program that is stopped for longer than its workers may be silent, as a laptop that sleeps.
@EnabledOnOs(OS.LINUX)
@Tag("fault-B3")
class StoppedCoordinatorIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

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
  void itsWorkersGoOnAndNoneIsTakenForLost() throws IOException, InterruptedException {
    stopFor(Duration.ofSeconds(6), Duration.ofSeconds(5));
  }

  /// With the lease that users have.
  @Test
  @Tag("slow")
  @Timeout(180)
  void aMinuteOfItChangesNothing() throws IOException, InterruptedException {
    stopFor(Duration.ofSeconds(60), Duration.ofSeconds(15));
  }

  private void stopFor(Duration time, Duration lease) throws IOException, InterruptedException {
    Marks marks = Marks.in(folder);
    JavaProgram program =
        JavaProgram.start(
            folder,
            List.of(),
            StoppedCoordinator.class.getName(),
            lease.toString(),
            folder.toString());
    running = program;
    marks.await("started-", 8);
    List<Long> workers = program.workers();
    long stopped = System.nanoTime();

    Processes.stop(program.process().pid());
    marks.set("go");
    marks.await("done-", 8);
    Awaitility.await()
        .atMost(time.plusSeconds(30))
        .until(() -> System.nanoTime() - stopped > time.toNanos());
    assertThat(workers).hasSize(2).noneMatch(Processes::isGone);
    Processes.signal("CONT", program.process().pid());

    assertThat(program.exitCode()).as(Files.readString(program.err())).isZero();
    assertThat(program.lines())
        .containsExactly("sum 28", "again [1, 2, 3]", "same workers true", "lost 0");
  }
}

package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.protocol.StartedTasksFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartedTasksTest {
  @TempDir Path folder;
  private Path file;
  private StartedTasks started;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("w1");
    StartedTasksFile.create(file, 3);
    started = StartedTasks.open(file, 3);
  }

  @Test
  void notesTheTaskOfEachRunner() throws IOException {
    started.started(0, 7, 1);
    started.started(2, 1L << 50, 1);

    assertThat(tasks()).containsExactly(7, 1L << 50);
  }

  @Test
  void keepsTheTasksThatEndedLast() throws IOException {
    started.started(1, 7, 1);
    started.ended(1, 7, 1);
    started.started(1, 8, 1);

    assertThat(tasks()).containsExactly(8, 7);
  }

  @Test
  void overwritesTheOldestOfARing() throws IOException {
    int cells = StartedTasksFile.ringCells(3);
    for (long task = 1; task <= cells + 2; task++) {
      started.started(0, task, 1);
      started.ended(0, task, 1);
    }

    long[] noted = Arrays.stream(tasks()).sorted().distinct().toArray();
    assertThat(noted).isEqualTo(LongStream.rangeClosed(3, cells + 2).toArray());
  }

  @Test
  void keepsWhatEndedInARunnerThatSeldomRunsATask() throws IOException {
    run(0, 2, 1);
    run(1, 100, StartedTasksFile.ringCells(3) * 3 / 4);
    run(0, 3, 1);
    run(1, 100, StartedTasksFile.MAX_IN_FLIGHT);
    started.started(0, 4, 1);

    assertThat(tasks()).contains(3, 4, 100);
  }

  private void run(int runner, long task, int times) {
    for (int i = 0; i < times; i++) {
      started.started(runner, task, 1);
      started.ended(runner, task, 1);
    }
  }

  @Test
  void isReadableByAnotherMappingAtOnce() throws IOException {
    StartedTasks other = StartedTasks.open(file, 3);
    started.started(0, 1, 1);
    other.started(1, 2, 1);

    assertThat(tasks()).containsExactly(1, 2);
  }

  @Test
  void notesWhichRunOfATaskItWas() throws IOException {
    started.started(0, 7, 2);

    assertThat(StartedTasksFile.read(file)).containsExactly(StartedTasksFile.cell(7, 2));
  }

  @Test
  void leavesWordsBesideTheTasks() throws IOException {
    started.started(2, 7, 1);
    started.leaveWords("no memory left, äöü 🙈");

    assertThat(StartedTasksFile.words(file)).isEqualTo("no memory left, äöü 🙈");
    assertThat(tasks()).containsExactly(7);
  }

  @Test
  void cutsWordsThatAreTooLong() throws IOException {
    started.leaveWords("x".repeat(10_000));

    assertThat(StartedTasksFile.words(file)).isEqualTo("x".repeat(StartedTasksFile.MAX_WORDS));
  }

  private long[] tasks() throws IOException {
    return Arrays.stream(StartedTasksFile.read(file)).map(StartedTasksFile::task).toArray();
  }

  @Test
  void refusesAFileThatIsMissing() {
    assertThatThrownBy(() -> StartedTasks.open(folder.resolve("none"), 3))
        .isInstanceOf(NoSuchFileException.class);
  }
}

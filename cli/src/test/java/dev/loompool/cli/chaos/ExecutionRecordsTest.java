package dev.loompool.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionRecordsTest {
  @TempDir Path folder;

  @Test
  void readsWhatAllWorkersHaveNoted() throws IOException {
    note("a", "S 0 1 w1 100", "S 1 1 w1 110", "E 0 1 w1 120");
    note("b", "S 1 2 w2 200", "E 1 2 w2 210");

    ExecutionRecords records = ExecutionRecords.read(folder);

    assertThat(records.executions())
        .containsExactlyInAnyOrder(
            new Execution(0, 1, "w1", 100, true),
            new Execution(1, 1, "w1", 110, false),
            new Execution(1, 2, "w2", 200, true));
    assertThat(records.lastNanos()).isEqualTo(Map.of("w1", 120L, "w2", 210L));
  }

  @Test
  void refusesWhatNoWorkerWrites() throws IOException {
    note("a", "S 0 1 w1");

    assertThatIOException()
        .isThrownBy(() -> ExecutionRecords.read(folder))
        .withMessageContaining("a line that no worker wrote: S 0 1 w1");
  }

  @Test
  void refusesAnEndWithoutAStart() throws IOException {
    note("a", "E 0 1 w1 120");

    assertThatIOException()
        .isThrownBy(() -> ExecutionRecords.read(folder))
        .withMessageContaining("an end without a start: E 0 1 w1 120");
  }

  private void note(String name, String... lines) throws IOException {
    Files.writeString(folder.resolve(name + ExecutionLog.SUFFIX), String.join("\n", lines) + "\n");
  }
}

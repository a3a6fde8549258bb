package dev.loompool.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The runner measures, writes and compares; what it measures is nobody's concern here. It starts
/// several JVMs one after the other.
@Timeout(180)
class BenchCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void measuresLoompoolBesideAPeer() throws Exception {
    Path json = folder.resolve("results.json");
    Path charts = folder.resolve("charts");

    int code =
        run(
            "--quick",
            "--figures=map",
            "--peers=virtual-threads",
            "--rounds=2",
            "--json=" + json,
            "--charts=" + charts);

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("| no-op tasks, an id and an outcome each, tasks/s | ");
    assertThat(charts.resolve("map.svg")).content().contains(">Loompool</text>");
    Results results = ResultsFile.read(json);
    assertThat(results.notes()).isEmpty();
    assertThat(results.series())
        .hasSize(2)
        .allSatisfy(series -> assertThat(series.samples()).hasSize(2).allMatch(rate -> rate > 0));
    assertThat(run("--read=" + json, "--compare=" + json)).isZero();
    assertThat(out.toString()).contains("Nothing changed beyond noise.");
  }

  @Test
  void saysWhichFiguresThereAre() {
    assertThat(run("--figures=speed")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no speed, but: start-cold, ");
  }

  @Test
  void complainsOfAFileThatHoldsNoResults() throws Exception {
    Path file = Files.writeString(folder.resolve("other.json"), "[1]");

    assertThat(run("--read=" + file)).isEqualTo(2);
    assertThat(err.toString()).contains("holds no results of this command");
  }

  private int run(String... arguments) {
    BenchMain.describeKeys();
    return BenchMain.command(new PrintWriter(out), new PrintWriter(err)).execute(arguments);
  }
}

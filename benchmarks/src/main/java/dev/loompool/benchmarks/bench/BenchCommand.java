package dev.loompool.benchmarks.bench;

import dev.loompool.benchmarks.jmh.Parts;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `loompool bench`: its options, and what it prints. Confined to the main thread.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "loompool bench [OPTIONS]",
    description = {
      "Measures Loompool beside its peers, in turns, each in processes of its own.",
      "",
      "Needs a quiet machine. All figures and peers take about a quarter of an hour."
    },
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Exit code: 0, or 1 where --compare finds that Loompool got worse, 2 when nothing could be"
          + " measured.",
      "",
      "Examples:",
      "  loompool bench --figures map,apply --peers virtual-threads,hazelcast",
      "  loompool bench --peers none --json before.json",
      "  loompool bench --peers none --compare before.json"
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-f", "--figures"},
      paramLabel = "LIST",
      split = ",",
      description = "What to measure; everything by default. There are: ${FIGURES}.")
  private List<String> figures = new ArrayList<>();

  @Option(
      names = {"-p", "--peers"},
      paramLabel = "LIST",
      split = ",",
      description = "What to measure beside Loompool; all by default. There are: ${PEERS}; none.")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = {"-r", "--rounds"},
      paramLabel = "N",
      description = "Samples of each figure; 5 by default.")
  private int rounds = 5;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      description = "Worker processes of each side; 2 by default.")
  private int workers = 2;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the samples go.")
  private @Nullable Path json;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Where the tables go as well.")
  private @Nullable Path markdown;

  @Option(names = "--charts", paramLabel = "FOLDER", description = "Where charts go, as SVG.")
  private @Nullable Path charts;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "Samples of an earlier run, from --json: tells what got worse beyond noise.")
  private @Nullable Path baseline;

  @Option(
      names = "--read",
      paramLabel = "FILES",
      split = ",",
      description = "Measures nothing: reports samples of earlier runs, from --json, together.")
  private List<Path> read = new ArrayList<>();

  @Option(
      names = "--jmh",
      paramLabel = "PATTERN",
      arity = "0..1",
      fallbackValue = ".*",
      description =
          "Measures parts of the hot path instead, with JMH: CodecBenchmark, FrameBenchmark,"
              + " CoreBenchmark, MailboxBenchmark; all without a pattern.")
  private @Nullable String parts;

  @Option(names = "--quick", description = "Tiny counts and no warm-up: tells what works.")
  private boolean quick;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (parts != null) {
      Parts.run(parts, quick);
      return 0;
    }
    PrintWriter out = commandSpec().commandLine().getOut();
    Results results = read.isEmpty() ? measure() : readAll();
    writeJson(results);
    String text = new MarkdownReport(results).text();
    out.print(text);
    if (markdown != null) {
      Files.writeString(markdown, text);
    }
    if (charts != null) {
      new Charts(results).write(charts);
    }
    boolean worse = false;
    if (baseline != null) {
      Comparison comparison = new Comparison(ResultsFile.read(baseline), results);
      out.print("\n" + comparison.text());
      worse = comparison.hasOwnLoss();
    }
    out.flush();
    return results.series().isEmpty() ? 2 : worse ? 1 : 0;
  }

  private void writeJson(Results results) {
    if (json != null) {
      ResultsFile.write(json, results);
    }
  }

  private Results readAll() throws IOException {
    Results all = ResultsFile.read(read.getFirst());
    for (Path file : read.subList(1, read.size())) {
      all = all.and(ResultsFile.read(file));
    }
    return all;
  }

  private Results measure() throws IOException, InterruptedException {
    PrintWriter err = commandSpec().commandLine().getErr();
    Path folder = Files.createTempDirectory("loompool-bench");
    try {
      for (String script : SideKind.SCRIPTS) {
        copyScript(folder, script);
      }
      BenchSettings settings =
          new BenchSettings(chosenFigures(), chosenSides(), rounds, workers, quick);
      return new BenchRun(settings, folder, text -> err.println("bench: " + text), this::writeJson)
          .run();
    } finally {
      delete(folder);
    }
  }

  private List<Figure> chosenFigures() {
    return figures.isEmpty()
        ? List.of(Figure.values())
        : figures.stream().map(key -> known(Figure::of, key, Figure.keys())).toList();
  }

  private List<SideKind> chosenSides() {
    List<SideKind> sides = new ArrayList<>(List.of(SideKind.LOOMPOOL));
    if (peers.isEmpty()) {
      sides.addAll(SideKind.peers());
    } else if (!peers.equals(List.of("none"))) {
      peers.forEach(key -> sides.add(known(SideKind::of, key, SideKind.peerKeys() + ", none")));
    }
    return sides;
  }

  private <T> T known(Function<String, Optional<T>> find, String key, String keys) {
    return find.apply(key)
        .orElseThrow(() ->
            new ParameterException(
                commandSpec().commandLine(), "there is no " + key + ", but: " + keys));
  }

  private CommandSpec commandSpec() {
    return Objects.requireNonNull(spec);
  }

  private static void copyScript(Path folder, String name) throws IOException {
    try (InputStream script =
        Objects.requireNonNull(BenchCommand.class.getResourceAsStream(name), name)) {
      Files.copy(script, folder.resolve(name));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      Path[] deepestFirst = files.toArray(Path[]::new);
      Arrays.sort(deepestFirst, (a, b) -> b.compareTo(a));
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }
}

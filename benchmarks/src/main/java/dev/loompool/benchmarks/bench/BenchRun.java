package dev.loompool.benchmarks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/* Overview

A figure is measured in rounds, and in each round every side has its turn, so that a machine whose
speed changes changes it for all; the sample of a side belongs to that of a peer from the same round.

Most figures are measured in processes that stay for the whole run, a fresh one for each side: JVMs
that do not share a heap, a compiler or a class path. What has no turn is idle. Each figure has a
warm-up on each side before the first round; with its last run the count is set so that rounds take
about half a second, as sides differ by a factor of a thousand.

Start-up, memory and a killed worker are measured before that, in a process for each round, while no
other side is there that would share pages with it.
*/
/// One run of the runner. Confined to the thread that calls it.
final class BenchRun {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SLOW = Duration.ofSeconds(5);
  private static final int FEW_ROUNDS = 3;

  private final BenchSettings settings;
  private final Path folder;
  private final Consumer<String> status;
  private final Consumer<Results> partial;
  private final Map<SideKind, SideProcess> processes = new EnumMap<>(SideKind.class);
  private final List<Series> series = new ArrayList<>();
  private final Map<String, Results.Note> notes = new HashMap<>();

  /// @param folder for temporary files, with the scripts in it
  /// @param status hears what goes on
  /// @param partial hears what there is, after each figure
  BenchRun(
      BenchSettings settings, Path folder, Consumer<String> status, Consumer<Results> partial) {
    this.partial = partial;
    this.settings = settings;
    this.folder = folder;
    this.status = status;
  }

  Results run() throws IOException, InterruptedException {
    if (settings.wantsArchive()) {
      awaitArchive();
    }
    if (!settings.quick() && settings.figures().contains(Figure.START_CACHED)) {
      makeCache();
    }
    List<Figure> freshFirst =
        settings.figures().stream()
            .sorted(Comparator.comparing(figure -> figure.kind() != Figure.Kind.FRESH))
            .toList();
    try {
      for (Figure figure : freshFirst) {
        measure(figure);
        partial.accept(results());
      }
    } finally {
      processes.values().forEach(SideProcess::close);
    }
    return results();
  }

  private Results results() {
    return new Results(Machine.here(), settings.workers(), series, List.copyOf(notes.values()));
  }

  private Path archives() {
    return folder.resolve("archives");
  }

  /// Has Loompool make its archive of classes, as any first pool on a machine does.
  private void awaitArchive() throws IOException, InterruptedException {
    status.accept("the archive of classes");
    long end = System.nanoTime() + LIMIT.toNanos();
    try (SideProcess process = start(SideKind.LOOMPOOL, Figure.START_WARM)) {
      process.ask(Figure.START_WARM.order(settings.workers()), LIMIT);
      while (!hasArchive() && System.nanoTime() < end) {
        Thread.sleep(100);
      }
    }
    if (!hasArchive()) {
      notes.put(
          "archive",
          new Results.Note(
              Figure.START_WARM.key(), SideKind.LOOMPOOL.key(), "started without an archive"));
    }
  }

  /// Has a JVM of Loompool's side make an AOT cache of its classes, as guides to production say.
  private void makeCache() throws IOException, InterruptedException {
    status.accept("the AOT cache of the program");
    SideProcess process = start(SideKind.LOOMPOOL, List.of("-XX:AOTCacheOutput=" + cache()));
    process.ask(Figure.START_CACHED.order(settings.workers()), LIMIT);
    process.close(LIMIT); // It is made at the end.
  }

  private Path cache() {
    return folder.resolve("program.aot");
  }

  private boolean hasArchive() throws IOException {
    if (!Files.isDirectory(archives())) {
      return false;
    }
    try (Stream<Path> files = Files.list(archives())) {
      return files.anyMatch(file -> file.toString().endsWith(".aot"));
    }
  }

  private void measure(Figure figure) throws IOException, InterruptedException {
    List<Turn> turns = new ArrayList<>();
    for (SideKind side : settings.sides()) {
      if (side != SideKind.LOOMPOOL
          && (figure == Figure.START_COLD || figure == Figure.START_CACHED)) {
        continue; // Nobody else keeps anything from one start to the next.
      }
      status.accept(figure.key() + ": warming up " + side.title());
      String order = warmUp(figure, side);
      if (!notes.containsKey(noteKey(figure, side))) {
        turns.add(new Turn(side, order));
      }
    }
    for (int round = 1; round <= settings.rounds(); round++) {
      for (Turn turn : turns) {
        if (turn.isSlow() && round > FEW_ROUNDS) {
          continue;
        }
        status.accept(figure.key() + ": round " + round + ", " + turn.side.title());
        turn.take(() -> numbers(figure, turn.side, ask(figure, turn.side, turn.order)));
      }
    }
    turns.forEach(turn -> keep(figure, turn.side, turn.rounds));
  }

  private interface Round {
    Map<String, Double> run() throws IOException, InterruptedException;
  }

  /// What a side does in each round of a figure. Confined to the runner's thread.
  private static final class Turn {
    private final SideKind side;
    private final String order;
    private final List<Map<String, Double>> rounds = new ArrayList<>();
    private long longestNanos;

    Turn(SideKind side, String order) {
      this.side = side;
      this.order = order;
    }

    void take(Round round) throws IOException, InterruptedException {
      long start = System.nanoTime();
      rounds.add(round.run());
      longestNanos = Math.max(longestNanos, System.nanoTime() - start);
    }

    /// Whether a round takes so long that a few have to do.
    boolean isSlow() {
      return longestNanos > SLOW.toNanos();
    }
  }

  /// Gives the order for the rounds.
  private String warmUp(Figure figure, SideKind side) throws IOException, InterruptedException {
    String order = figure.order(settings.workers());
    if (figure.kind() == Figure.Kind.FRESH) {
      return order;
    }
    boolean counted = figure.kind() == Figure.Kind.RATE;
    long count = settings.firstCount();
    long end = System.nanoTime() + settings.warmUp(figure).toNanos();
    do {
      String whole = counted ? order + " count=" + count : order;
      Map<String, Double> numbers = numbers(figure, side, ask(figure, side, whole));
      if (numbers.isEmpty()) {
        return order;
      }
      if (counted) {
        count = settings.count(numbers.getOrDefault("rate", 1.0));
      }
    } while (System.nanoTime() < end);
    return counted ? order + " count=" + count : order;
  }

  private Reply ask(Figure figure, SideKind side, String order)
      throws IOException, InterruptedException {
    if (figure.kind() != Figure.Kind.FRESH) {
      SideProcess process = processes.get(side);
      if (process == null || !process.isAlive()) {
        process = start(side, figure);
        processes.put(side, process);
      }
      return process.ask(order, LIMIT);
    }
    try (SideProcess process = start(side, figure)) {
      return process.ask(order, LIMIT);
    }
  }

  private SideProcess start(SideKind side, Figure figure) throws IOException {
    return start(
        side,
        switch (figure) {
          case START_COLD -> List.of("-Dloompool.archives=none");
          case START_CACHED -> List.of("-XX:AOTCache=" + cache());
          default -> List.of();
        });
  }

  private SideProcess start(SideKind side, List<String> flags) throws IOException {
    String archives = settings.wantsArchive() ? archives().toString() : "none";
    return SideProcess.start(side.command(folder, archives, flags), folder.resolve(side.key()));
  }

  /// The numbers of a reply, or none and a note.
  private Map<String, Double> numbers(Figure figure, SideKind side, Reply reply) {
    return switch (reply) {
      case Reply.Measured(Map<String, Double> numbers) -> numbers;
      case Reply.None(String reason, _) -> {
        notes.put(noteKey(figure, side), new Results.Note(figure.key(), side.key(), reason));
        yield Map.of();
      }
    };
  }

  private static String noteKey(Figure figure, SideKind side) {
    return figure.key() + " " + side.key();
  }

  private void keep(Figure figure, SideKind side, List<Map<String, Double>> rounds) {
    for (Measure measure : figure.measures()) {
      List<Double> samples =
          rounds.stream().map(round -> round.getOrDefault(measure.field(), Double.NaN)).toList();
      if (samples.stream().anyMatch(Double::isFinite)) {
        series.add(new Series(figure.key(), measure, side.key(), samples));
      }
    }
  }
}

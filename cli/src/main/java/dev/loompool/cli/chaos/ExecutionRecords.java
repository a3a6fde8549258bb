package dev.loompool.cli.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the workers have noted, read when they are gone. Immutable.
///
/// @param executions all runs, those of one worker in the order of their start
/// @param lastNanos when each worker has noted something for the last time
record ExecutionRecords(List<Execution> executions, Map<String, Long> lastNanos) {
  private static final Pattern LINE = Pattern.compile("([SE]) (\\d+) (\\d+) (\\S+) (-?\\d+)");

  private record Run(int index, String worker) {}

  static ExecutionRecords read(Path folder) throws IOException {
    List<Execution> executions = new ArrayList<>();
    Map<String, Long> last = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(ExecutionRecords::isRecord).toList()) {
        read(file, executions, last);
      }
    }
    return new ExecutionRecords(List.copyOf(executions), Map.copyOf(last));
  }

  private static boolean isRecord(Path file) {
    return file.toString().endsWith(ExecutionLog.SUFFIX);
  }

  private static void read(Path file, List<Execution> executions, Map<String, Long> last)
      throws IOException {
    Map<Run, Integer> running = new HashMap<>();
    for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
      Matcher part = LINE.matcher(line);
      if (!part.matches()) {
        throw new IOException(file + " has a line that no worker wrote: " + line);
      }
      var run = new Run(Integer.parseInt(part.group(2)), part.group(4));
      long nanos = Long.parseLong(part.group(5));
      last.merge(run.worker, nanos, Math::max);
      if (part.group(1).equals("S")) {
        running.put(run, executions.size());
        int attempt = Integer.parseInt(part.group(3));
        executions.add(new Execution(run.index, attempt, run.worker, nanos, false));
      } else {
        complete(executions, running.remove(run), file, line);
      }
    }
  }

  private static void complete(
      List<Execution> executions, @Nullable Integer place, Path file, String line)
      throws IOException {
    if (place == null) {
      throw new IOException(file + " has an end without a start: " + line);
    }
    Execution begun = executions.get(place);
    executions.set(
        place,
        new Execution(begun.index(), begun.attempt(), begun.worker(), begun.startedNanos(), true));
  }
}

package dev.loompool.cli.chaos;

import dev.loompool.task.TaskContext;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The worker's own record of what it runs: a file that only grows, a line for each start and each
/// end, apart from all that the pool keeps. A line is one write, so that it is there wholly or not
/// at all, however the worker ends. Thread-safe.
final class ExecutionLog {
  static final String SUFFIX = ".executions";

  private static final Map<String, ExecutionLog> OPEN = new ConcurrentHashMap<>();

  // Not a channel, which an interrupt of the task that writes would close for all.
  private final FileOutputStream file;

  private ExecutionLog(FileOutputStream file) {
    this.file = file;
  }

  /// The record of this process in the folder.
  static ExecutionLog in(String folder) {
    return OPEN.computeIfAbsent(folder, ExecutionLog::open);
  }

  private static ExecutionLog open(String folder) {
    Path path = Path.of(folder, ProcessHandle.current().pid() + "-" + System.nanoTime() + SUFFIX);
    try {
      return new ExecutionLog(new FileOutputStream(path.toFile(), true));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void started(int index, TaskContext context) throws IOException {
    write('S', index, context);
  }

  void ended(int index, TaskContext context) throws IOException {
    write('E', index, context);
  }

  // Processes of one machine share the clock behind nanoTime.
  private void write(char what, int index, TaskContext context) throws IOException {
    String line =
        "%c %d %d %s %d\n"
            .formatted(what, index, context.attempt(), context.worker(), System.nanoTime());
    file.write(line.getBytes(StandardCharsets.US_ASCII));
  }
}

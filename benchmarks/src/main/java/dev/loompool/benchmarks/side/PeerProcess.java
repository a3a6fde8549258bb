package dev.loompool.benchmarks.side;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The process of a peer's worker: a JVM that ends when its input does. Confined to the thread that
/// started it.
final class PeerProcess {
  private final Process process;

  private PeerProcess(Process process) {
    this.process = process;
  }

  /// Starts [WorkerMain] with this JVM's flags and class path, but a heap of 512 MiB.
  static PeerProcess start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Xmx512m"); // the last one counts
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.loompool.benchmarks.side.WorkerMain");
    command.addAll(List.of(arguments));
    return new PeerProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /// Waits until the worker says on which port it listens.
  int awaitPort() throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith(WorkerMain.PORT)) {
        return Integer.parseInt(line.substring(WorkerMain.PORT.length()));
      }
    }
    throw new IOException("a worker ended before it was ready");
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  void close() {
    process.destroyForcibly();
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.loompool.internal.process;

import dev.loompool.internal.core.WorkerExit;
import dev.loompool.protocol.StartedTasksFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// The process of one launched worker. Thread-safe.
public final class ChildProcess {
  /// How long the reading of what it has printed may take after its end: it has all been printed,
  /// but a machine that is busy may be late to read it.
  private static final Duration OUTPUT_END = Duration.ofSeconds(3);

  /// How long one may take to exit whose connection has ended, or this machine to notice that.
  private static final long EXITING_NANOS = 3_000_000_000L;

  private final int worker;
  private final Process process;
  private final OutputPump stdout;
  private final OutputPump stderr;
  private final Path startedTasks;
  private final ExitDecoder decoder;
  private final Instant launched = Instant.now();
  private volatile String killReason = "";

  ChildProcess(
      int worker,
      Process process,
      OutputPump stdout,
      OutputPump stderr,
      Path startedTasks,
      ExitDecoder decoder) {
    this.worker = worker;
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
    this.startedTasks = startedTasks;
    this.decoder = decoder;
  }

  /// The worker's number.
  public int worker() {
    return worker;
  }

  /// How much memory it holds; empty where that is not known.
  public OptionalLong residentBytes() {
    return ResidentSize.of(process.pid());
  }

  public long pid() {
    return process.pid();
  }

  /// Writes to its standard input.
  void send(String text) {
    try {
      OutputStream stdin = process.getOutputStream();
      stdin.write(text.getBytes(StandardCharsets.UTF_8));
      stdin.flush();
    } catch (IOException e) {
      // It has ended already; how, its exit will say.
    }
  }

  /// Ends the process, and those that it started, by force.
  ///
  /// @param exiting whether it may be about to exit by itself, for which it gets a moment
  public void kill(String reason, boolean exiting) {
    if (exiting && endsWithin(EXITING_NANOS)) {
      return;
    }
    killReason = reason;
    // Who has ended has no descendants any more, so they are listed before; and the worker goes
    // first, so that it starts no others. A handle knows when its process was started, and kills
    // no other that got the same id.
    List<ProcessHandle> tree = process.descendants().toList();
    process.destroyForcibly();
    tree.forEach(ChildProcess::killTree);
  }

  private static void killTree(ProcessHandle process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /// Waits for its end, for so long at the most; whether it has come.
  public boolean endsWithin(long nanos) {
    try {
      return process.waitFor(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Waits for the end and says how it was. The process is gone then.
  WorkerExit awaitExit() throws InterruptedException {
    int exitCode = process.waitFor();
    long ended = System.nanoTime();
    stdout.join(OUTPUT_END);
    stderr.join(OUTPUT_END.minusNanos(System.nanoTime() - ended));
    ExitDescription description = description(exitCode);
    // The JVM complains of its own arguments on standard output.
    String lastWords = stderr.lastWords().isEmpty() ? stdout.lastWords() : stderr.lastWords();
    return new WorkerExit(
        worker,
        process.pid(),
        OptionalInt.of(exitCode),
        description.cause(),
        description.text(),
        lastWords,
        Instant.now());
  }

  private ExitDescription description(int exitCode) {
    String words = words();
    if (words.isEmpty() && !killReason.isEmpty()) {
      return ExitDescription.other("was killed: " + killReason);
    }
    String output = stdout.lastWords() + "\n" + stderr.lastWords();
    return decoder.decode(exitCode, process.pid(), launched, words, output);
  }

  private String words() {
    try {
      return StartedTasksFile.words(startedTasks);
    } catch (IOException e) {
      return "";
    }
  }

  /// The tasks that the worker noted as started; its file is deleted. After the exit.
  long[] takeStartedTasks() {
    try {
      long[] started = StartedTasksFile.read(startedTasks);
      Files.deleteIfExists(startedTasks);
      return started;
    } catch (IOException e) {
      return new long[0];
    }
  }
}

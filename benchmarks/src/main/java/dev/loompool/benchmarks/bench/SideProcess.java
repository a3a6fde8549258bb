package dev.loompool.benchmarks.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The running program of a side. Confined to the runner's thread, but for the queue of lines,
/// which a virtual thread fills from the program's output.
final class SideProcess implements AutoCloseable {
  private static final String END = "";
  private static final Duration GOODBYE = Duration.ofSeconds(5);

  private final Process process;
  private final BufferedWriter orders;
  private final Path complaints;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private SideProcess(Process process, Path complaints) {
    this.process = process;
    this.complaints = complaints;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /// Starts it. What it complains of goes to a file.
  static SideProcess start(List<String> command, Path complaints) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(complaints.toFile());
    SideProcess side = new SideProcess(builder.start(), complaints);
    Thread.ofVirtual().name("answers").start(side::readAnswers);
    return side;
  }

  private void readAnswers() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("=")) {
          answers.add(line);
        }
      }
    } catch (IOException e) {
      // Its end is an answer as well.
    }
    answers.add(END);
  }

  /// Gives an order and waits for the answer. A side that is silent is ended.
  Reply ask(String order, Duration limit) throws InterruptedException {
    try {
      orders.write(order + "\n");
      orders.flush();
    } catch (IOException e) {
      return new Reply.None("ended: " + lastComplaint(), false);
    }
    @Nullable String answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (answer == null) {
      kill();
      return new Reply.None("was silent for " + limit.toSeconds() + " s and was ended", false);
    }
    if (answer.equals(END)) {
      return new Reply.None("ended: " + lastComplaint(), false);
    }
    return Reply.parse(answer);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private String lastComplaint() {
    try (Stream<String> lines = Files.lines(complaints)) {
      return lines.filter(line -> !line.isBlank()).reduce((_, last) -> last).orElse("no reason");
    } catch (IOException e) {
      return "no reason";
    }
  }

  private void kill() {
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroyForcibly);
  }

  /// Lets the program end by itself, and ends it where it does not.
  @Override
  public void close() {
    close(GOODBYE);
  }

  /// The same for one that may take so long.
  void close(Duration limit) {
    try {
      orders.close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }
}

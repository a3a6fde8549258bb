package dev.loompool.internal.process;

import dev.loompool.WorkerOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/// Reads one stream of a worker, forwards it line by line and remembers its end. Thread-safe.
final class OutputPump {
  private static final int LAST_WORDS = 4 * 1024;
  private static final int LONGEST_LINE = 16 * 1024;

  private final InputStream stream;
  private final String worker;
  private final boolean error;
  private final WorkerOutput output;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<String> lastLines = new ArrayDeque<>();
  private int lastLength;

  private OutputPump(
      InputStream stream, String pool, String worker, boolean error, WorkerOutput output) {
    this.stream = stream;
    this.worker = worker;
    this.error = error;
    this.output = output;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name(pool + "-" + worker + (error ? "-stderr" : "-stdout"))
            .unstarted(this::pump);
  }

  static OutputPump start(
      InputStream stream, String pool, String worker, boolean error, WorkerOutput output) {
    OutputPump pump = new OutputPump(stream, pool, worker, error, output);
    pump.thread.start();
    return pump;
  }

  /// Waits for the stream's end, which a process left behind by the worker can hold off.
  void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  /// The last lines, 4 KiB at the most.
  String lastWords() {
    lock.lock();
    try {
      return String.join("\n", lastLines);
    } finally {
      lock.unlock();
    }
  }

  private void pump() {
    Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    try (var reader = new BufferedReader(new InputStreamReader(stream, charset))) {
      StringBuilder line = new StringBuilder();
      for (int next = reader.read(); next >= 0; next = reader.read()) {
        if (next == '\n' || line.length() == LONGEST_LINE) {
          forward(line);
        }
        if (next != '\n' && next != '\r') {
          line.append((char) next);
        }
      }
      if (!line.isEmpty()) {
        forward(line);
      }
    } catch (IOException e) {
      // The process has ended and its pipe with it.
    }
  }

  private void forward(StringBuilder line) {
    String text = line.toString();
    line.setLength(0);
    remember(text);
    try {
      output.line(worker, error, text);
    } catch (RuntimeException | Error e) {
      // The user's consumer failed; the pump goes on, so that the worker is not held up.
      remember("(the output consumer threw " + e + ")");
    }
  }

  private void remember(String text) {
    lock.lock();
    try {
      String kept = text.length() > LAST_WORDS ? text.substring(0, LAST_WORDS) : text;
      lastLines.add(kept);
      lastLength += kept.length() + 1;
      while (lastLength > LAST_WORDS && lastLines.size() > 1) {
        lastLength -= lastLines.remove().length() + 1;
      }
    } finally {
      lock.unlock();
    }
  }
}

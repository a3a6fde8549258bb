package dev.loompool.internal.process;

import dev.loompool.WorkerOutput;
import dev.loompool.internal.core.ByteText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Reads one stream of a worker, forwards it line by line, not faster than [OutputRate] allows, and
/// remembers its end. What it has to say itself it says in lines of that stream. Thread-safe.
final class OutputPump {
  private static final int LAST_WORDS = 4 * 1024;
  private static final int READ_BYTES = 8 * 1024;
  private static final long QUIET_NANOS = 200_000_000;
  private static final long STEP_NANOS = 100_000;

  /// How long after the end of its stream a process that is exiting may go on, on a busy machine.
  private static final long EXIT_SECONDS = 3;

  private final Process process;
  private final InputStream stream;
  private final String worker;
  private final boolean error;
  private final WorkerOutput output;
  private final Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
  private final Thread thread;
  private final OutputRate rate = new OutputRate(System.nanoTime());
  private byte[] lastDropped = new byte[0];
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<String> lastLines = new ArrayDeque<>();
  private int lastLength;

  private OutputPump(
      Process process, String pool, String worker, boolean error, WorkerOutput output) {
    this.process = process;
    this.stream = error ? process.getErrorStream() : process.getInputStream();
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
      Process process, String pool, String worker, boolean error, WorkerOutput output) {
    OutputPump pump = new OutputPump(process, pool, worker, error, output);
    pump.thread.start();
    return pump;
  }

  /// Waits for the stream's end, which a process left behind by the worker can hold off.
  void join(Duration most) throws InterruptedException {
    thread.join(Math.max(1, most.toMillis())); // 0 would be for ever
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
    LineCutter cutter = new LineCutter(charset, this::cut);
    byte[] bytes = new byte[READ_BYTES];
    try (InputStream in = stream) {
      for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
        cutter.add(bytes, length);
        if (rate.hasDropped() && isQuiet(in)) {
          tellDropped();
        }
      }
    } catch (IOException e) {
      // The process has ended and its pipe with it.
    }
    cutter.end();
    tellDropped();
    tellClosed();
  }

  /// Whether nothing comes for a while. In short steps, so as not to slow down who prints much.
  private static boolean isQuiet(InputStream in) throws IOException {
    long end = System.nanoTime() + QUIET_NANOS;
    while (in.available() == 0) {
      if (System.nanoTime() > end) {
        return true;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
    return false;
  }

  private void cut(byte[] line) {
    if (rate.admits(line.length, System.nanoTime())) {
      tellDropped();
      forward(text(line));
    } else {
      lastDropped = line;
    }
  }

  private String text(byte[] line) {
    String text = new String(line, charset);
    return text.indexOf('\r') < 0 ? text : text.replace("\r", "");
  }

  private void tellDropped() {
    if (rate.hasDropped()) {
      remember(text(lastDropped));
      forward(
          "(%d lines dropped, %s: %s prints more than %s a second)"
              .formatted(
                  rate.takeDroppedLines(),
                  ByteText.of(rate.takeDroppedBytes()),
                  worker,
                  ByteText.of(OutputRate.BYTES_PER_SECOND)));
    }
  }

  /// The end of the stream is usually that of the process, which its exit tells.
  private void tellClosed() {
    try {
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        forward(
            "(%s has closed its standard %s; what is printed there from now on is lost)"
                .formatted(worker, error ? "error" : "output"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(String text) {
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

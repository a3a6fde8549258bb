package dev.loompool.internal.process;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Processes of workers that boot while their pool still makes its sockets. A worker is told on its
/// standard input who it is and where to connect, so until then it does not matter which one a
/// process will be. Thread-safe.
final class HeadStart {
  private final Queue<Process> booting = new ConcurrentLinkedQueue<>();

  /// Starts so many, or as many as it can: who wants one that is not there starts it himself, and
  /// hears why it can't be.
  void begin(int count, Callable<Process> start) {
    try {
      for (int i = 0; i < count; i++) {
        booting.add(start.call());
      }
    } catch (Exception e) {
      // As said above.
    }
  }

  /// One that nobody else has taken; otherwise a new one.
  Process take(ProcessBuilder builder) throws IOException {
    Process process = booting.poll();
    return process != null ? process : builder.start();
  }

  /// Ends those that nobody has taken.
  void close() {
    for (Process process = booting.poll(); process != null; process = booting.poll()) {
      process.destroyForcibly();
    }
  }
}

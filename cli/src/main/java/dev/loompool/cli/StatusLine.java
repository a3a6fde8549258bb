package dev.loompool.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.PrintStream;
import java.util.concurrent.locks.ReentrantLock;

/// Standard error: lines that stay, above one line that changes, the progress bar. Thread-safe.
final class StatusLine {
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream err;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private String shown = "";

  StatusLine(PrintStream err) {
    this.err = err;
  }

  /// Prints a line that stays.
  void print(String line) {
    lock.lock();
    try {
      err.print(shown.isEmpty() ? line + "\n" : ERASE + line + "\n" + shown);
      err.flush();
    } finally {
      lock.unlock();
    }
  }

  /// Puts the text in the place of the line that changes.
  void show(String text) {
    lock.lock();
    try {
      err.print(ERASE + text);
      err.flush();
      shown = text;
    } finally {
      lock.unlock();
    }
  }

  /// Lets the line that changes stay as it is.
  void keep() {
    lock.lock();
    try {
      if (!shown.isEmpty()) {
        err.print("\n");
        err.flush();
        shown = "";
      }
    } finally {
      lock.unlock();
    }
  }
}

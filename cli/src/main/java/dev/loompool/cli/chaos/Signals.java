package dev.loompool.cli.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;

/// Sends signals, by the shell's own `kill`, which every POSIX system has.
public final class Signals {
  private Signals() {}

  /// Sends a signal such as `KILL`; false where the process is no more.
  public static boolean send(String name, ProcessHandle process) throws InterruptedException {
    if (!process.isAlive()) {
      return false;
    }
    try {
      return new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, process.pid()))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send signals", e);
    }
  }
}

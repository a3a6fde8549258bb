package dev.loompool.internal;

import dev.loompool.WorkerOutput;

/// Prints what tasks print, on the same stream of this process. Thread-safe.
public final class StandardStreams implements WorkerOutput {
  @Override
  public void line(String worker, boolean error, String text) {
    (error ? System.err : System.out).println("[" + worker + "] " + text);
  }
}

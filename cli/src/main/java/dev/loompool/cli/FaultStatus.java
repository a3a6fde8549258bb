package dev.loompool.cli;

import dev.loompool.WorkerOutput;

/// What a run that breaks workers shows on standard error: its progress where that is a terminal,
/// and what workers print where that is wanted. Thread-safe.
final class FaultStatus implements WorkerOutput {
  private final StatusLine status;
  private final boolean terminal;
  private final boolean verbose;

  FaultStatus(StandardStreams streams, boolean verbose) {
    this.status = new StatusLine(streams.err());
    this.terminal = streams.errKind() == StreamKind.TERMINAL;
    this.verbose = verbose;
  }

  @Override
  public void line(String worker, boolean error, String text) {
    if (verbose) {
      status.print("[" + worker + "] " + text);
    }
  }

  void progress(String text) {
    if (terminal) {
      status.show("loompool: " + text);
    }
  }

  void keep() {
    status.keep();
  }
}

package dev.loompool.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/// The three streams of the command, and what the two it writes to lead to.
record StandardStreams(
    InputStream in, OutputStream out, StreamKind outKind, PrintStream err, StreamKind errKind) {

  /// Those of this process. Output goes to the bare descriptor, as a [PrintStream] hides its
  /// errors.
  static StandardStreams ofProcess() {
    return new StandardStreams(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        StreamKind.ofDescriptor(1),
        System.err,
        StreamKind.ofDescriptor(2));
  }

  /// Whether a progress bar would show, and not come between the results.
  boolean suitsProgress(boolean resultsInFile) {
    return errKind == StreamKind.TERMINAL && (resultsInFile || outKind != StreamKind.TERMINAL);
  }
}

package dev.loompool.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/// Hands the lines that others print, such as the log, to the status line. For one thread at a
/// time, as a [PrintStream] around it sees to.
final class StatusStream extends OutputStream {
  private final StatusLine status;
  private final Charset charset;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private StatusStream(StatusLine status, Charset charset) {
    this.status = status;
    this.charset = charset;
  }

  static PrintStream to(StatusLine status, Charset charset) {
    return new PrintStream(new StatusStream(status, charset), false, charset);
  }

  @Override
  public void write(int b) {
    if (b == '\n') {
      status.print(line.toString(charset));
      line.reset();
    } else {
      line.write(b);
    }
  }
}

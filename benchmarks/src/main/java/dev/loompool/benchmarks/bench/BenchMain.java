package dev.loompool.benchmarks.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// The entry point of `loompool bench`.
public final class BenchMain {
  private BenchMain() {}

  /// Runs the command and ends the process with its exit code.
  public static void main(String... args) {
    describeKeys();
    System.exit(command(writer(System.out), writer(System.err)).execute(args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /// For the help text.
  static void describeKeys() {
    System.setProperty("FIGURES", Figure.keys());
    System.setProperty("PEERS", SideKind.peerKeys());
  }

  static CommandLine command(PrintWriter out, PrintWriter err) {
    return new CommandLine(new BenchCommand())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(BenchMain::complain);
  }

  private static int complain(Exception e, CommandLine command, ParseResult result)
      throws Exception {
    if (!(e instanceof IOException || e instanceof UncheckedIOException)) {
      throw e;
    }
    command.getErr().println("bench: " + e.getMessage());
    return CommandLine.ExitCode.USAGE;
  }
}

package dev.loompool.cli;

import dev.loompool.cli.worker.WorkerCommand;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/// The entry point of the `loompool` command.
public final class Main {
  private Main() {}

  /// Runs the command and ends the process with its exit code.
  public static void main(String[] args) {
    System.exit(run(args, StandardStreams.ofProcess()));
  }

  /// Runs the command on the given streams and gives its exit code: 0 when all went well, 1 when an
  /// item failed or a check did not hold, 2 when the command could not start or go on.
  public static int run(String[] args, InputStream in, OutputStream out, PrintStream err) {
    return run(args, new StandardStreams(in, out, StreamKind.OTHER, err, StreamKind.OTHER));
  }

  static int run(String[] args, StandardStreams streams) {
    return command(streams).execute(args);
  }

  /// The command with all that belong to it.
  static CommandLine command(StandardStreams streams) {
    CommandLine command = new CommandLine(new LoompoolCommand());
    command.addSubcommand(new MapCommand(streams));
    command.addSubcommand(new ChaosCommand(streams));
    command.addSubcommand(new SoakCommand(streams));
    command.addSubcommand(new WorkerCommand());
    command.addSubcommand(new KeysCommand());
    command.addSubcommand(new CoordinatorCommand());
    command.setExpandAtFiles(false);
    command.setOut(writer(streams.out(), StandardCharsets.UTF_8));
    command.setErr(writer(streams.err(), streams.err().charset()));
    command.setParameterExceptionHandler(Complaints::usage);
    command.setExecutionExceptionHandler(Complaints::failure);
    return command;
  }

  private static PrintWriter writer(OutputStream out, Charset charset) {
    return new PrintWriter(new OutputStreamWriter(out, charset), true);
  }
}

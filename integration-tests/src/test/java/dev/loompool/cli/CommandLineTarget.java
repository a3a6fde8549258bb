package dev.loompool.cli;

import dev.loompool.it.fuzz.FuzzTarget;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The command line, up to where a command would begin; arguments are lines of the input.
public final class CommandLineTarget implements FuzzTarget {
  private final CommandLine command =
      Main.command(
          new StandardStreams(
              InputStream.nullInputStream(),
              OutputStream.nullOutputStream(),
              StreamKind.OTHER,
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
              StreamKind.OTHER));

  public CommandLineTarget() {
    command.setErr(new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
  }

  @Override
  public void take(byte[] input) {
    String[] arguments = new String(input, StandardCharsets.UTF_8).lines().toArray(String[]::new);
    try {
      command.parseArgs(arguments);
    } catch (ParameterException e) {
      int code = Complaints.usage(e, arguments);
      if (code != 2) {
        throw new AssertionError("exit code " + code);
      }
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        lines("map", "java.lang.Integer::parseInt", "--workers", "2", "-c", "16"),
        lines("map", "--json", "-t", "300ms", "--retries=3", "a.B::c", "x.txt"),
        lines("chaos", "--workers", "3", "--duration", "PT5S"),
        lines("soak", "--help"),
        lines("--version"));
  }

  private static byte[] lines(String... arguments) {
    return String.join("\n", arguments).getBytes(StandardCharsets.UTF_8);
  }
}

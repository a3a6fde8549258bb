package dev.loompool.cli.worker;

import dev.loompool.protocol.LibraryVersion;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/// The entry point of the jar that holds a worker and all that it needs.
public final class WorkerJar {
  private WorkerJar() {}

  /// Works, and ends the process with the command's exit code.
  public static void main(String[] args) {
    // Without a flag on the command line the JVM would warn of the other way.
    if (System.getProperty("io.netty.noUnsafe") == null) {
      System.setProperty("io.netty.noUnsafe", "true");
    }
    System.exit(command().execute(args));
  }

  private static CommandLine command() {
    CommandLine command = new CommandLine(new WorkerCommand()).setExpandAtFiles(false);
    command.setCommandName("loompool-worker");
    command.getCommandSpec().version("loompool-worker " + LibraryVersion.text());
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.customSynopsis(ofJar(usage.customSynopsis())).footer(ofJar(usage.footer()));
    command.setParameterExceptionHandler((exception, words) -> {
      command.getErr().println("loompool: " + exception.getMessage());
      command.getErr().println("Try --help.");
      return WorkerCommand.UNUSABLE;
    });
    return command;
  }

  private static String[] ofJar(String[] lines) {
    return Arrays.stream(lines)
        .map(line -> line.replace("loompool worker", "java -jar loompool-worker-all.jar"))
        .toArray(String[]::new);
  }
}

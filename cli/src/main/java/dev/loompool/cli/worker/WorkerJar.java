package dev.loompool.cli.worker;

import picocli.CommandLine;

/// The entry point of the jar that holds a worker and all that it needs.
public final class WorkerJar {
  private WorkerJar() {}

  /// Works, and ends the process with the command's exit code.
  public static void main(String[] args) {
    // Without a flag on the command line the JVM would warn of the other way.
    if (System.getProperty("io.netty.noUnsafe") == null) {
      System.setProperty("io.netty.noUnsafe", "true");
    }
    CommandLine command = new CommandLine(new WorkerCommand()).setExpandAtFiles(false);
    command.setCommandName("loompool-worker");
    command.setParameterExceptionHandler((exception, words) -> {
      command.getErr().println("loompool: " + exception.getMessage());
      command.getErr().println("Try --help.");
      return WorkerCommand.UNUSABLE;
    });
    System.exit(command.execute(args));
  }
}

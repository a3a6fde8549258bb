package dev.loompool.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says on standard error why the command did not start or go on.
final class Complaints {
  static final int EXIT_CODE = 2;

  private Complaints() {}

  /// For a command line that is not understood.
  static int usage(ParameterException exception, String[] args) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("loompool: " + exception.getMessage());
    UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return EXIT_CODE;
  }

  /// For all that goes wrong later. Only a fault of the command itself shows a stack trace.
  static int failure(Exception exception, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (exception instanceof SetUpException problem) {
      err.println("loompool: " + problem.getMessage());
      if (isVerbose(parsed) && problem.getCause() != null) {
        problem.getCause().printStackTrace(err);
      }
    } else {
      err.println("loompool: this should not have happened, please report it");
      exception.printStackTrace(err);
    }
    return EXIT_CODE;
  }

  private static boolean isVerbose(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.hasMatchedOption(MapCommand.VERBOSE);
  }
}

package dev.loompool.cli;

import picocli.CommandLine.Command;

/// The command without a subcommand: help and version.
@Command(
    name = "loompool",
    mixinStandardHelpOptions = true,
    versionProvider = LoompoolVersion.class,
    synopsisHeading = "Usage: ",
    customSynopsis = "loompool COMMAND [OPTIONS] ...",
    description = "Runs Java methods in a pool of worker processes.",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Example:",
      "  seq 5 | loompool map java.lang.Long::toHexString",
      "",
      "'loompool COMMAND --help' tells more about a command."
    })
final class LoompoolCommand {}

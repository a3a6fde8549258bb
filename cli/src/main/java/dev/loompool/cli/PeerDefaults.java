package dev.loompool.cli;

import dev.loompool.cli.worker.EnvironmentDefaults;
import dev.loompool.cli.worker.PeerOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Takes from the environment what says who this process is, and nothing of what it is to do.
/// Immutable.
final class PeerDefaults implements IDefaultValueProvider {
  private final EnvironmentDefaults environment = new EnvironmentDefaults();

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option && PeerOptions.NAMES.contains(option.longestName())
        ? environment.defaultValue(argument)
        : null;
  }
}

package dev.loompool.cli.worker;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Takes options that the command line leaves out from the environment, as containers want it:
/// `--token-file` from `LOOMPOOL_TOKEN_FILE`. Immutable.
public final class EnvironmentDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;

  /// Those of this process.
  public EnvironmentDefaults() {
    this(System.getenv());
  }

  EnvironmentDefaults(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String value = environment.get(variable(option.longestName()));
    return value == null || value.isEmpty() ? null : value;
  }

  public static String variable(String option) {
    return "LOOMPOOL_" + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}

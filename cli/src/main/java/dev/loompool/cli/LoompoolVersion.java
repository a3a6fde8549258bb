package dev.loompool.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// What `--version` prints.
final class LoompoolVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = LoompoolVersion.class.getPackage().getImplementationVersion();
    return new String[] {
      "loompool "
          + Objects.requireNonNullElse(version, "(not packaged)")
          + ", Java "
          + Runtime.version()
    };
  }
}

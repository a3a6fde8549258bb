package dev.loompool.cli;

import java.util.Map;

/// What the libraries read from system properties. Must be applied before their first use; what the
/// user has set stays.
final class LibrarySettings {
  private LibrarySettings() {}

  static void apply(boolean verbose) {
    apply(verbose, "warn");
  }

  /// Where workers are meant to be lost, so that nobody needs to be warned of it.
  static void applyWithoutWarnings(boolean verbose) {
    apply(verbose, "error");
  }

  private static void apply(boolean verbose, String level) {
    Map.of(
            "org.slf4j.simpleLogger.defaultLogLevel", verbose ? "debug" : level,
            "org.slf4j.simpleLogger.log.io.netty", "warn",
            "org.slf4j.simpleLogger.showThreadName", String.valueOf(verbose),
            "org.slf4j.simpleLogger.showShortLogName", "true",
            "org.slf4j.simpleLogger.levelInBrackets", "true",
            // Costs a tenth of a second at the start.
            "io.netty.jfr.enabled", "false")
        .forEach(LibrarySettings::setIfAbsent);
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}

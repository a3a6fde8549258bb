package dev.loompool.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the pool's loggers, and keeps SLF4J from complaining where the user brings no provider.
final class Logs {
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private Logs() {}

  static Logger logger(String name) {
    boolean unset = System.getProperty(VERBOSITY) == null;
    if (unset) {
      System.setProperty(VERBOSITY, "ERROR");
    }
    try {
      return LoggerFactory.getLogger(name);
    } finally {
      if (unset) {
        System.clearProperty(VERBOSITY);
      }
    }
  }
}

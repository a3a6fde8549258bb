package dev.loompool.cli;

import org.jspecify.annotations.Nullable;

/// The command cannot start or go on. The message is for the user: what, why, and what to do.
final class SetUpException extends Exception {
  private static final long serialVersionUID = 1;

  SetUpException(String message) {
    this(message, null);
  }

  SetUpException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package dev.loompool.protocol;

import org.jspecify.annotations.Nullable;

/// Stands in for a throwable of a worker that could not be rebuilt here. It keeps the class name,
/// the message, the stack trace, the causes and the suppressed ones.
public final class RemoteThrowable extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String type;

  public RemoteThrowable(String type, @Nullable String message) {
    super(message);
    this.type = type;
  }

  /// The name of the class that was thrown in the worker.
  public String type() {
    return type;
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // the class to be named is not this one
  public String toString() {
    String message = getMessage();
    return message == null ? type : type + ": " + message;
  }
}

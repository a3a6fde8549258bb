package dev.loompool.protocol;

/// An encoding was stopped at the limit of its buffer.
public final class MessageTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param bytes how many it has at the least: it was not encoded to its end
  /// @param limit how many it may have
  MessageTooLargeException(long bytes, int limit) {
    super("it has at least %,d bytes, above maxMessageBytes (%,d)".formatted(bytes, limit));
  }
}

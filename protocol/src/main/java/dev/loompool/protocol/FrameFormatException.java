package dev.loompool.protocol;

import java.io.IOException;

/// What came is no frame that may come here. Immutable.
public final class FrameFormatException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean tooLong;

  FrameFormatException(String message, boolean tooLong) {
    super(message);
    this.tooLong = tooLong;
  }

  /// Whether it would be one, but for its length.
  public boolean isTooLong() {
    return tooLong;
  }
}

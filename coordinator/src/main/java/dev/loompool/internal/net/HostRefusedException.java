package dev.loompool.internal.net;

import java.io.IOException;

/// A coordinator did not let a client in, or is none that this client can use.
public final class HostRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  HostRefusedException(String reason) {
    super(reason);
  }
}

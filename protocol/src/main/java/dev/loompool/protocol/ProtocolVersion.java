package dev.loompool.protocol;

/// The version of the wire. A side speaks every version from [#OLDEST] to [#CURRENT]; two sides
/// work together when these ranges meet.
public final class ProtocolVersion {
  public static final int CURRENT = 1;
  public static final int OLDEST = 1;

  private ProtocolVersion() {}

  /// Whether a peer that speaks the given range can be understood.
  public static boolean isCompatible(int peerOldest, int peerCurrent) {
    return peerOldest >= 1
        && peerOldest <= peerCurrent
        && peerOldest <= CURRENT
        && peerCurrent >= OLDEST;
  }
}

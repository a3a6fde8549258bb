package dev.loompool.protocol;

import java.util.Optional;

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

  /// What to say of a peer that speaks the given range, with the peer as "it"; empty where it can
  /// be understood.
  ///
  /// @param own what this side is, such as `worker`
  public static Optional<String> refusal(int peerOldest, int peerCurrent, String own) {
    return isCompatible(peerOldest, peerCurrent)
        ? Optional.empty()
        : Optional.of(
            "it speaks protocol %d to %d, this %s %d to %d"
                .formatted(peerOldest, peerCurrent, own, OLDEST, CURRENT));
  }
}

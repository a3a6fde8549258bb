package dev.loompool.it.proxy;

import dev.loompool.protocol.v1.Frame;
import java.time.Duration;
import java.util.function.Predicate;

/// What happens to the bytes of one direction. Immutable.
///
/// @param mostBytes they are passed on in pieces of 1 to so many bytes, each with a write of its
///   own
/// @param delay how much later they arrive
/// @param bytesPerMilli how fast they travel at the most
/// @param held whether they stay where they are, and the end of the connection with them: what is
///   sent into a network without a way is sent again and arrives once there is a way
/// @param dropped frames that never arrive; with a proxy that tells frames apart only
public record Faults(
    int mostBytes, Duration delay, int bytesPerMilli, boolean held, Predicate<Frame> dropped) {
  private static final Faults NONE =
      new Faults(Integer.MAX_VALUE, Duration.ZERO, Integer.MAX_VALUE, false, _ -> false);

  public static Faults none() {
    return NONE;
  }

  public Faults inPiecesOf(int bytes) {
    return new Faults(bytes, delay, bytesPerMilli, held, dropped);
  }

  public Faults late(Duration by) {
    return new Faults(mostBytes, by, bytesPerMilli, held, dropped);
  }

  public Faults slow(int bytes) {
    return new Faults(mostBytes, delay, bytes, held, dropped);
  }

  public Faults holding() {
    return new Faults(mostBytes, delay, bytesPerMilli, true, dropped);
  }

  public Faults dropping(Predicate<Frame> frames) {
    return new Faults(mostBytes, delay, bytesPerMilli, held, frames);
  }
}

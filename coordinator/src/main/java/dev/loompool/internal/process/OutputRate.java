package dev.loompool.internal.process;

/// Bounds what a stream of a worker may print: a burst is let through, then so much in a second;
/// what is beyond is dropped and counted. Where it has begun to drop it goes on for about a second,
/// so that what comes through are stretches of lines. Confined to one thread.
final class OutputRate {
  static final long BURST_BYTES = 16 * 1024 * 1024;
  static final long BYTES_PER_SECOND = 4 * 1024 * 1024;
  private static final double SECOND = 1e9;

  private double room = BURST_BYTES;
  private long lastNanos;
  private boolean dropping;
  private long droppedLines;
  private long droppedBytes;

  OutputRate(long now) {
    this.lastNanos = now;
  }

  /// Whether a line of so many bytes may pass; otherwise it is counted.
  boolean admits(int bytes, long now) {
    room = Math.min(BURST_BYTES, room + (now - lastNanos) / SECOND * BYTES_PER_SECOND);
    lastNanos = now;
    dropping = room < (dropping ? BYTES_PER_SECOND : bytes + 1);
    if (dropping) {
      droppedLines++;
      droppedBytes += bytes + 1;
      return false;
    }
    room -= bytes + 1;
    return true;
  }

  boolean hasDropped() {
    return droppedLines > 0;
  }

  /// How many lines were dropped since the last call.
  long takeDroppedLines() {
    long lines = droppedLines;
    droppedLines = 0;
    return lines;
  }

  /// How many bytes were dropped since the last call.
  long takeDroppedBytes() {
    long bytes = droppedBytes;
    droppedBytes = 0;
    return bytes;
  }
}

package dev.loompool.spi;

/// Names a worker of one pool. A number is never given twice, so a replacement has an id of its
/// own.
///
/// @param number from 1, in the order of launching
public record WorkerId(int number) {
  /// The short form that messages and thread names use, such as `w3`.
  @Override
  public String toString() {
    return "w" + number;
  }
}

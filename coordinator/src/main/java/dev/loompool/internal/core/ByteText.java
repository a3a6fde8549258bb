package dev.loompool.internal.core;

import java.util.Locale;

/// Writes numbers of bytes for people. Stateless.
public final class ByteText {
  private static final long KIB = 1024;

  private ByteText() {}

  /// Such as `1.9 GiB`, or `312 MiB`.
  public static String of(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= KIB && unit < units.length - 1) {
      value /= KIB;
      unit++;
    }
    String number =
        value < 10 && unit > 0
            ? String.format(Locale.ROOT, "%.1f", value)
            : String.valueOf(Math.round(value));
    return number + " " + units[unit];
  }

  /// Such as `512m`, as the JVM's flags have it.
  public static String ofFlag(long bytes) {
    if (bytes % (KIB * KIB * KIB) == 0) {
      return bytes / (KIB * KIB * KIB) + "g";
    }
    if (bytes % (KIB * KIB) == 0) {
      return bytes / (KIB * KIB) + "m";
    }
    return String.valueOf(bytes);
  }
}

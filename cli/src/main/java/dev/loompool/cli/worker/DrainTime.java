package dev.loompool.cli.worker;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads durations from nothing on, such as `0s`, `500ms`, `8s`, `2m` and ISO 8601's `PT8S`.
public final class DrainTime implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String iso =
        lower.endsWith("ms")
            ? "PT" + lower.substring(0, lower.length() - 2) + "e"
            : lower.startsWith("p") ? lower : "PT" + lower;
    try {
      Duration time =
          iso.endsWith("e")
              ? Duration.ofMillis(Long.parseLong(iso.substring(2, iso.length() - 1)))
              : Duration.parse(iso);
      if (!time.isNegative()) {
        return time;
      }
    } catch (DateTimeException | NumberFormatException e) {
      // Said below.
    }
    throw new TypeConversionException(
        "'" + text + "' is not a duration; write it as in 500ms, 8s, 2m or PT8S");
  }
}

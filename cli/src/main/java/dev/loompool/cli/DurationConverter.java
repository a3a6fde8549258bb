package dev.loompool.cli;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads durations such as `300ms`, `5s`, `1.5m`, `1h` and ISO 8601's `PT5S`.
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)(ms|s|m|h)");

  @Override
  public Duration convert(String text) {
    Duration duration = parse(text);
    if (!duration.isPositive()) {
      throw new TypeConversionException("must be longer than nothing but was '" + text + "'");
    }
    return duration;
  }

  private static Duration parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    try {
      Matcher matcher = SHORT.matcher(lower);
      if (matcher.matches()) {
        BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(nanosOf(matcher.group(2)));
        return Duration.ofNanos(nanos.toBigInteger().longValueExact());
      }
      if (lower.startsWith("p") || lower.startsWith("-p")) {
        return Duration.ofNanos(Duration.parse(text).toNanos());
      }
    } catch (ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is longer than 292 years");
    } catch (DateTimeException e) {
      // Said below.
    }
    throw new TypeConversionException(
        "'" + text + "' is not a duration; write it as in 300ms, 5s, 2m, 1h or PT5S");
  }

  private static BigDecimal nanosOf(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          default -> 3_600_000_000_000L;
        });
  }
}

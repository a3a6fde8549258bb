package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter converter = new DurationConverter();

  @ParameterizedTest
  @CsvSource({
    "300ms, PT0.3S",
    "5s, PT5S",
    "5S, PT5S",
    "0.25s, PT0.25S",
    "2m, PT2M",
    "1.5h, PT1H30M",
    "PT5S, PT5S",
    "pt1m, PT1M",
    "P1D, PT24H"
  })
  void reads(String text, Duration duration) {
    assertThat(converter.convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "5 s", "-5s", "5d", "1e3s", "five", "P", "PT"})
  void refusesWhatIsNoDuration(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> converter.convert(text))
        .withMessageContaining("'" + text + "' is not a duration; write it as in 300ms, 5s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "0ms", "PT0S", "PT-5S", "-PT5S"})
  void refusesNoTimeAtAll(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> converter.convert(text))
        .withMessage("must be longer than nothing but was '" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999h", "PT9223372036854775807S"})
  void refusesWhatDoesNotFit(String text) {
    assertThatExceptionOfType(TypeConversionException.class)
        .isThrownBy(() -> converter.convert(text))
        .withMessageContaining("longer than 292 years");
  }
}

package dev.loompool.cli.soak;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes samples as lines with commas, or nothing where no file is wanted. Confined to one thread.
final class CsvFile implements AutoCloseable {
  private final @Nullable BufferedWriter writer;

  CsvFile(Optional<Path> path) throws IOException {
    writer = path.isPresent() ? Files.newBufferedWriter(path.get()) : null;
    write(
        "seconds,"
            + Arrays.stream(Gauge.values())
                .map(gauge -> gauge.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(",")));
  }

  void write(Sample sample) throws IOException {
    write(
        sample.at().toSeconds()
            + ","
            + Arrays.stream(Gauge.values())
                .map(gauge -> text(sample.values().get(gauge)))
                .collect(Collectors.joining(",")));
  }

  private static String text(@Nullable Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.0f", value);
  }

  private void write(String line) throws IOException {
    if (writer != null) {
      writer.write(line + "\n");
      writer.flush();
    }
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}

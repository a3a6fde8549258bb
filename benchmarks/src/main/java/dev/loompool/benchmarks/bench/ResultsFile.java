package dev.loompool.benchmarks.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Results as a file for programs, in JSON. Thread-safe.
final class ResultsFile {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().serializeSpecialFloatingPointValues().create();

  private ResultsFile() {}

  static void write(Path file, Results results) {
    try {
      Files.writeString(file, GSON.toJson(results) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Results read(Path file) throws IOException {
    try {
      return Objects.requireNonNull(GSON.fromJson(Files.readString(file), Results.class));
    } catch (JsonParseException | NullPointerException e) {
      throw new IOException(file + " holds no results of this command", e);
    }
  }
}

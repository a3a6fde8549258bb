package dev.loompool.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The project's own files.
final class Checkout {
  static final Path ROOT = root();

  private Checkout() {}

  /// The files below a folder whose names end like this.
  static List<Path> files(String folder, String end) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How messages name a file.
  static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("coordinator/src/main/java"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError("these tests run from a checkout");
      }
    }
    return folder;
  }
}

package dev.loompool.internal;

import dev.loompool.WorkerStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The temporary folder of one pool, for this user only: its socket and its workers' files.
final class PoolFolder {
  private final Path path;

  private PoolFolder(Path path) {
    this.path = path;
  }

  static PoolFolder create() {
    try {
      return new PoolFolder(Files.createTempDirectory("loompool-").toAbsolutePath());
    } catch (IOException e) {
      throw new WorkerStartException(
          "could not make a folder in %s; set -Djava.io.tmpdir to one that can be written"
              .formatted(System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  Path path() {
    return path;
  }

  /// Removes the folder. What cannot be removed is left.
  void delete() {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(path);
    } catch (IOException | UncheckedIOException e) {
      // Nothing depends on it: the system's own cleaning will find it.
    }
  }
}

package dev.loompool.internal;

import dev.loompool.WorkerStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The temporary folder of one pool, for this user only: its socket and its workers' files.
/// Thread-safe.
final class PoolFolder {
  private static final String PREFIX = "loompool-";

  /// The names of such folders.
  static final String NAMES = PREFIX + "\\d+";

  private final Path path;
  private final @Nullable FolderClaim claim;

  private PoolFolder(Path path, @Nullable FolderClaim claim) {
    this.path = path;
    this.claim = claim;
  }

  static PoolFolder create() {
    try {
      return claimed(Files.createTempDirectory(PREFIX));
    } catch (IOException e) {
      throw new WorkerStartException(
          "could not make a folder in %s: %s; set -Djava.io.tmpdir to one that can be written"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  /// One that is elsewhere than the folder for temporary files.
  static PoolFolder create(Path parent) throws IOException {
    return claimed(Files.createTempDirectory(parent, PREFIX));
  }

  private static PoolFolder claimed(Path folder) throws IOException {
    Path path = folder.toAbsolutePath();
    return new PoolFolder(path, FolderClaim.take(path));
  }

  Path path() {
    return path;
  }

  /// Removes the folder. What cannot be removed is left.
  void delete() {
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        if (claim == null || !claim.isAt(file)) {
          Files.deleteIfExists(file);
        }
      }
      if (claim != null) {
        claim.release();
      }
      Files.deleteIfExists(path);
    } catch (IOException | UncheckedIOException e) {
      // Nothing depends on it: a later pool will find it.
    }
  }
}

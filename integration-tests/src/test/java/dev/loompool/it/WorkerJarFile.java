package dev.loompool.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Finds the worker that is one jar where a build of this checkout left it. Thread-safe.
///
/// An IDE compiles and packages nothing: there tests are skipped where the jar is missing or older
/// than the classes. `./check` packages it before it tests and says so, by the property
/// `loompool.workerJar`: there they fail, since nobody would see that they are never run.
final class WorkerJarFile {
  static final String PROPERTY = "loompool.workerJar";
  static final String REQUIRED = "required";

  private WorkerJarFile() {}

  static Path find() {
    return find(Checkout.ROOT, REQUIRED.equals(System.getProperty(PROPERTY)));
  }

  static Path find(Path root, boolean required) {
    Optional<Path> jar =
        files(root.resolve("cli/target"), 1)
            .filter(file -> file.getFileName().toString().matches("loompool-worker-.*-all\\.jar"))
            .findFirst();
    Optional<Path> fresh = jar.filter(file -> modified(file) >= newestClass(root));
    if (fresh.isPresent()) {
      return fresh.get();
    }
    String reason =
        jar.map(file -> file + " is older than the classes")
                .orElse("there is no loompool-worker-VERSION-all.jar in cli/target")
            + ": ./check -pl integration-tests -am packages it";
    if (required) {
      throw new AssertionError(reason);
    }
    return Assumptions.abort(reason);
  }

  private static long newestClass(Path root) {
    return Stream.of("cli", "worker", "protocol")
        .flatMap(module -> files(root.resolve(module).resolve("target/classes/dev"), 99))
        .mapToLong(WorkerJarFile::modified)
        .max()
        .orElse(0);
  }

  private static Stream<Path> files(Path folder, int depth) {
    if (!Files.isDirectory(folder)) {
      return Stream.of();
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      List<Path> found = files.filter(Files::isRegularFile).toList();
      return found.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

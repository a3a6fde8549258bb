package dev.loompool.cli.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The file by which a worker that runs tells others how it is: rewritten every two seconds, so
/// that one that has hung or ended is known by its age.
final class HealthFile {
  private static final Duration OLD = Duration.ofSeconds(15);
  private static final long REFRESH_SECONDS = 2;
  private static final String JOINED = "joined";
  private static final String CONNECTING = "connecting";

  private final Path file;

  HealthFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  /// Keeps it fresh on a thread until the latch opens, then deletes it.
  ///
  /// @param isJoined whether the worker has its pool
  /// @param problem hears once why it can't be written
  Thread keep(BooleanSupplier isJoined, CountDownLatch end, Consumer<String> problem)
      throws IOException {
    write(isJoined.getAsBoolean());
    return Thread.ofPlatform()
        .daemon()
        .name("worker-health")
        .start(() -> refresh(isJoined, end, problem));
  }

  private void refresh(BooleanSupplier isJoined, CountDownLatch end, Consumer<String> problem) {
    boolean told = false;
    try {
      while (!end.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
        try {
          write(isJoined.getAsBoolean());
        } catch (IOException e) {
          if (!told) {
            problem.accept("cannot write " + file + ": " + e);
          }
          told = true;
        }
      }
      Files.deleteIfExists(file);
    } catch (IOException | InterruptedException e) {
      // It gets old by itself.
    }
  }

  private void write(boolean joined) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, joined ? JOINED : CONNECTING);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Why the worker that writes it is not well; empty where it is.
  String complaint() {
    try {
      Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
      if (age.compareTo(OLD) > 0) {
        return "the worker has not written %s for %d s".formatted(file, age.toSeconds());
      }
      return Files.readString(file).equals(JOINED) ? "" : "the worker is in no pool";
    } catch (IOException e) {
      return "no worker writes " + file;
    }
  }
}

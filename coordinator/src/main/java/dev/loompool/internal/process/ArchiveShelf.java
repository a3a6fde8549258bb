package dev.loompool.internal.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The files of the folder of archives: each archive, a note of its last use, and while it is being
/// made the claim of who does and what is not finished. Stateless; any number of processes work on
/// it at once. Times are those of files, compared with each other.
public final class ArchiveShelf {
  private static final String USED = ".used";
  private static final String MAKING = ".making";
  private static final String RECORD = ".record";
  private static final String UNFINISHED = ".unfinished";

  /// Who claimed one and has not made it by then never will; perhaps another can.
  private static final long CLAIM_MILLIS = TimeUnit.HOURS.toMillis(1);

  private static final long KEPT_MILLIS = TimeUnit.DAYS.toMillis(30);
  private static final int KEPT = 8;

  private ArchiveShelf() {}

  private record Shelved(Path archive, long usedMillis) {}

  /// Takes the duty to make the archive; whether it was free.
  static boolean claim(Path archive) throws IOException {
    Path claim = with(archive, MAKING);
    try {
      Files.createFile(claim);
      return true;
    } catch (FileAlreadyExistsException e) {
      Path probe = Files.createTempFile(folder(archive), WorkerArchive.PREFIX, ".probe");
      boolean isOld = millis(probe) - millis(claim) > CLAIM_MILLIS;
      Files.delete(probe);
      if (isOld) {
        Files.delete(claim);
        Files.createFile(claim);
      }
      return isOld;
    }
  }

  /// Notes that the archive is in use.
  static void used(Path archive) throws IOException {
    Files.write(with(archive, USED), new byte[1]);
  }

  /// Where the worker that is recorded for the archive notes what it loads.
  public static Path record(Path archive) {
    return with(archive, RECORD);
  }

  /// Where the archive is until it is finished.
  public static Path unfinished(Path archive) {
    return with(archive, UNFINISHED);
  }

  /// Puts the finished archive in its place, whole or not at all, and gives the claim back.
  public static void publish(Path archive) throws IOException {
    Path unfinished = unfinished(archive);
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true); // A crash of the system must not leave zeros under the final name.
    }
    used(archive);
    Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(with(archive, MAKING));
  }

  /// Removes what is left of making the archive. A claim stays, so that others do not fail alike at
  /// once.
  public static void discard(Path archive) throws IOException {
    Files.deleteIfExists(with(archive, RECORD));
    Files.deleteIfExists(unfinished(archive));
  }

  /// Removes archives that have not been used for 30 days, and of the others all but those used
  /// last.
  ///
  /// @param newest one that has just been published
  public static void tidy(Path newest) throws IOException {
    long now = millis(with(newest, USED));
    List<Shelved> shelved = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder(newest))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(WorkerArchive.PREFIX) && name.endsWith(WorkerArchive.SUFFIX)) {
          Path used = with(file, USED);
          shelved.add(new Shelved(file, millis(Files.exists(used) ? used : file)));
        }
      }
    }
    shelved.sort(Comparator.comparingLong(Shelved::usedMillis).reversed());
    for (int i = 0; i < shelved.size(); i++) {
      Shelved old = shelved.get(i);
      if (!old.archive().equals(newest) && (i >= KEPT || now - old.usedMillis() > KEPT_MILLIS)) {
        Files.deleteIfExists(old.archive());
        Files.deleteIfExists(with(old.archive(), USED));
      }
    }
  }

  static Path folder(Path archive) {
    return Objects.requireNonNull(archive.getParent(), "an archive is in a folder");
  }

  private static long millis(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }

  private static Path with(Path archive, String suffix) {
    String name = archive.getFileName().toString();
    return archive.resolveSibling(
        name.substring(0, name.length() - WorkerArchive.SUFFIX.length()) + suffix);
  }
}

package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it looks at owners and links of other systems")
@Tag("fault-C14")
class FolderSweepTest {
  private static final AtomicLong NUMBERS = new AtomicLong(1_000_000);

  /// Other pools, and what they have left, are elsewhere.
  @TempDir Path parent;

  private PoolFolder own;
  private final List<Path> made = new ArrayList<>();

  @BeforeEach
  void make() throws IOException {
    own = PoolFolder.create(parent);
  }

  @AfterEach
  void removeAll() throws IOException {
    own.delete();
    for (Path folder : made) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
      }
      Files.deleteIfExists(folder);
    }
  }

  @Test
  void removesTheFolderOfADeadProcess() throws IOException {
    Path dead = folder("socket", "w1.started", "library-0.jar", "1-77.lock");

    assertThat(FolderSweep.sweep(own)).isEqualTo(1);

    assertThat(dead).doesNotExist();
    assertThat(own.path()).exists();
  }

  @Test
  void leavesTheFoldersOfThisProcess() throws IOException {
    PoolFolder other = PoolFolder.create(parent);

    assertThat(FolderSweep.sweep(own)).isZero();

    assertThat(other.path()).exists();
    other.delete();
    assertThat(other.path()).doesNotExist();
  }

  @Test
  void leavesAFolderWhoseClaimIsLocked() throws IOException {
    Path living = folder("socket", "1-77.lock");
    try (FileChannel channel =
        FileChannel.open(living.resolve("1-77.lock"), StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();

      assertThat(FolderSweep.sweep(own)).isZero();

      assertThat(living.resolve("socket")).exists();
    }
  }

  @Test
  void leavesAFolderThatIsBeingMade() throws IOException {
    Path empty = folder();
    Path claiming = folder("claim");
    Path withoutLocks = folder("w1.started");

    assertThat(FolderSweep.sweep(own)).isZero();

    assertThat(List.of(empty, claiming, withoutLocks))
        .allSatisfy(folder -> assertThat(folder).exists());
  }

  @Test
  void removesAFolderThatWasNeverFinished() throws IOException {
    Path empty = folder();
    Path claiming = folder("claim");
    Path withoutLocks = folder("w1.started");
    List<Path> all = List.of(empty, claiming, withoutLocks);
    FileTime longAgo =
        FileTime.from(
            Files.getLastModifiedTime(own.path()).toInstant().minus(Duration.ofMinutes(61)));
    for (Path folder : all) {
      Files.setLastModifiedTime(folder, longAgo);
    }

    assertThat(FolderSweep.sweep(own)).isEqualTo(2);

    assertThat(withoutLocks).exists();
    assertThat(empty).doesNotExist();
    assertThat(claiming).doesNotExist();
  }

  @Test
  @Tag("fault-I3")
  void followsNoLinks() throws IOException {
    Path target = folder("1-77.lock", "precious");
    Files.move(target, target.resolveSibling("other-folder"));
    made.add(target.resolveSibling("other-folder"));
    Files.createSymbolicLink(target, Path.of("other-folder"));
    Path linked = folder("1-78.lock");
    Files.delete(linked.resolve("1-78.lock"));
    Files.createSymbolicLink(
        linked.resolve("1-78.lock"), target.resolveSibling("other-folder").resolve("precious"));

    assertThat(FolderSweep.sweep(own)).isZero();

    assertThat(target.resolveSibling("other-folder").resolve("precious")).exists();
  }

  @Test
  @Tag("fault-I3")
  void leavesWhatOthersMayEnterAndWhatHasAnotherName() throws IOException {
    Path open = folder("1-77.lock");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path foreign = Files.createDirectory(own.path().resolveSibling("loompool-mine"));
    made.add(foreign);
    Files.createFile(foreign.resolve("1-77.lock"));
    Path file =
        Files.createFile(own.path().resolveSibling("loompool-" + NUMBERS.getAndIncrement()));
    made.add(file);

    assertThat(FolderSweep.sweep(own)).isZero();

    assertThat(List.of(open, foreign, file)).allSatisfy(path -> assertThat(path).exists());
  }

  @Test
  void aFolderIsClaimedAsLongAsItIsThere() throws IOException {
    try (Stream<Path> files = Files.list(own.path())) {
      assertThat(files)
          .singleElement()
          .satisfies(file ->
              assertThat(file.getFileName())
                  .hasToString(FolderClaim.OF_THIS_PROCESS + FolderClaim.SUFFIX));
    }

    own.delete();

    assertThat(own.path()).doesNotExist();
  }

  private Path folder(String... files) throws IOException {
    Path folder = own.path().resolveSibling("loompool-" + NUMBERS.getAndIncrement());
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    made.add(folder);
    for (String file : files) {
      Files.createFile(folder.resolve(file));
    }
    return folder;
  }
}

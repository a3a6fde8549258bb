package dev.loompool.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Removes the folders that killed coordinators left, of this user and beside a folder of a living
/// one. Confined to its thread.
///
/// A folder is removed when its [FolderClaim] can be locked. One that has none yet is being made,
/// unless it has been for an hour. Each is looked at by its open handle, so that nothing put in its
/// place meanwhile, such as a link, is followed. Where the system has no such handles, as Windows,
/// nothing is removed.
final class FolderSweep {
  private static final AtomicBoolean SWEPT = new AtomicBoolean();
  private static final Duration MAKING = Duration.ofHours(1);
  private static final Set<?> PRIVATE = PosixFilePermissions.fromString("rwx------");

  private final Path own;
  private final PosixFileAttributes ownAttributes;
  private int removed;

  private FolderSweep(Path own) throws IOException {
    this.own = own;
    this.ownAttributes = Files.readAttributes(own, PosixFileAttributes.class);
  }

  /// Sweeps in the background, once in this process.
  static void begin(PoolFolder own) {
    if (!SWEPT.getAndSet(true)) {
      Thread.ofVirtual().name("loompool-sweep").start(() -> sweep(own));
    }
  }

  /// Sweeps now, and gives the number of folders that were removed.
  static int sweep(PoolFolder own) {
    try {
      FolderSweep sweep = new FolderSweep(own.path());
      sweep.run();
      return sweep.removed;
    } catch (IOException | UnsupportedOperationException | DirectoryIteratorException e) {
      return 0; // What is left now a later run will find.
    }
  }

  private void run() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(own.getParent())) {
      if (all instanceof SecureDirectoryStream<Path> parent) {
        for (Path entry : parent) {
          Path name = entry.getFileName();
          if (name.toString().matches(PoolFolder.NAMES) && !name.equals(own.getFileName())) {
            removeIfDead(parent, name);
          }
        }
      }
    }
  }

  private void removeIfDead(SecureDirectoryStream<Path> parent, Path name) {
    try (SecureDirectoryStream<Path> folder =
        parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      if (isDead(folder)) {
        parent.deleteDirectory(name);
        removed++;
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Another's, or another sweep was quicker.
    }
  }

  /// Whether the folder is left over; its files have been deleted then.
  private boolean isDead(SecureDirectoryStream<Path> folder) throws IOException {
    PosixFileAttributes attributes =
        folder.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
    if (!attributes.owner().equals(ownAttributes.owner())
        || !attributes.permissions().equals(PRIVATE)) {
      return false;
    }
    List<Path> files = new ArrayList<>();
    folder.forEach(file -> files.add(file.getFileName()));
    List<Path> claims =
        files.stream().filter(file -> file.toString().endsWith(FolderClaim.SUFFIX)).toList();
    if (claims.isEmpty()) {
      return isUnfinished(files) && isOld(attributes) && deleteAll(folder, files);
    }
    return claims.size() == 1 && isFreed(folder, claims.getFirst(), files);
  }

  private static boolean isUnfinished(List<Path> files) {
    return files.stream().allMatch(file -> file.toString().equals(FolderClaim.UNFINISHED));
  }

  // By the stamp of a folder that has just been made, so that no clock matters.
  private boolean isOld(PosixFileAttributes attributes) {
    return ownAttributes.lastModifiedTime().toMillis() - attributes.lastModifiedTime().toMillis()
        > MAKING.toMillis();
  }

  private static boolean isFreed(SecureDirectoryStream<Path> folder, Path claim, List<Path> files)
      throws IOException {
    if (claim.toString().equals(FolderClaim.OF_THIS_PROCESS + FolderClaim.SUFFIX)) {
      return false;
    }
    try (FileChannel channel =
        (FileChannel)
            folder.newByteChannel(
                claim, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      if (channel.tryLock() == null) {
        return false;
      }
      files.remove(claim);
      files.add(claim); // Comes last: while it is there, a sweep that is cut short can be repeated.
      return deleteAll(folder, files);
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static boolean deleteAll(SecureDirectoryStream<Path> folder, List<Path> files)
      throws IOException {
    for (Path file : files) {
      folder.deleteFile(file);
    }
    return true;
  }
}

package dev.loompool.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A locked file in a pool's folder, which says that its coordinator lives: the system drops the
/// lock with the process, however that ends. Thread-safe.
///
/// On Linux a process loses its locks on a file as soon as it closes the file anywhere. So the name
/// says which process has it locked, and that one never opens it again.
final class FolderClaim {
  /// A claim that is being made. Nobody looks at it.
  static final String UNFINISHED = "claim";

  static final String SUFFIX = ".lock";

  /// The names of the claims of this process begin so, in whichever class loader they are made.
  static final String OF_THIS_PROCESS = thisProcess();

  private final Path file;

  // The lock lasts as long as this.
  private final FileChannel channel;

  private FolderClaim(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  // An id alone comes again: the program of a container always has the same.
  private static String thisProcess() {
    ProcessHandle process = ProcessHandle.current();
    long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return process.pid() + "-" + start;
  }

  /// Claims the folder; null where its file system has no locks.
  static @Nullable FolderClaim take(Path folder) throws IOException {
    Path unfinished = folder.resolve(UNFINISHED);
    FileChannel channel =
        FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Path file = folder.resolve(OF_THIS_PROCESS + SUFFIX);
    if (isLocked(channel)) {
      // Only now does it have the name by which others find it.
      Files.move(unfinished, file);
      return new FolderClaim(file, channel);
    }
    channel.close();
    Files.delete(unfinished);
    return null;
  }

  private static boolean isLocked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (IOException e) {
      return false;
    }
  }

  boolean isAt(Path other) {
    return file.equals(other);
  }

  void release() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}

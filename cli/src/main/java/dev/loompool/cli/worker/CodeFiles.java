package dev.loompool.cli.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;

/// Keeps a worker from code that others could put in: of its class path, nothing may be writable by
/// everybody, and nothing may belong to another user than its own and root.
final class CodeFiles {
  private static final String ROOT = "root";

  private CodeFiles() {}

  /// @throws IOException where others could change what is loaded from there; it says how to mend
  ///   it
  static void check(Path entry) throws IOException {
    check(entry, System.getProperty("user.name"));
  }

  static void check(Path entry, String user) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(entry, PosixFileAttributeView.class);
    if (view == null) {
      return; // Windows: access lists say it there.
    }
    PosixFileAttributes found = view.readAttributes();
    if (found.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          "--class-path: everybody may write %s, and so have this worker run their code; run: chmod o-w %s"
              .formatted(entry, entry));
    }
    String owner = found.owner().getName();
    // Root is who mounts what belongs to others into containers.
    if (!owner.equals(user) && !owner.equals(ROOT) && !user.equals(ROOT)) {
      throw new IOException(
          "--class-path: %s belongs to %s, who could have this worker of %s run other code; copy it, or have it belong to root"
              .formatted(entry, owner, user));
    }
  }
}

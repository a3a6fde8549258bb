package dev.loompool.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Reads the secret that lets workers join from a file that only its owner may read.
///
/// What an orchestrator puts in place belongs to another user or lies below `/run/secrets`, with a
/// mode that nobody chose: there it is enough that others can't write it.
public final class TokenFile {
  private static final int MOST_BYTES = 4096;
  private static final Path SECRETS = Path.of("/run/secrets");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      PosixFilePermissions.fromString("----w--w-");

  private TokenFile() {}

  /// The token that the file holds.
  ///
  /// @throws IOException where it can't be read, is too short, or is open to others; the message
  ///   names the file and the remedy, and not the secret
  public static SessionToken read(Path file) throws IOException {
    checkMode(file);
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("the token file %s has more than %d bytes".formatted(file, MOST_BYTES));
    }
    try {
      return SessionToken.ofSecret(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException("the token file %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void checkMode(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return; // Windows: its access lists belong to whoever made the file.
    }
    PosixFileAttributes found;
    try {
      found = view.readAttributes();
    } catch (NoSuchFileException e) {
      throw new IOException("there is no token file " + file, e);
    }
    boolean isMounted =
        !found.owner().getName().equals(System.getProperty("user.name"))
            || file.toRealPath().startsWith(SECRETS)
            || file.toAbsolutePath().startsWith(SECRETS);
    if (found.permissions().stream().anyMatch((isMounted ? OTHERS_WRITE : OTHERS)::contains)) {
      throw new IOException(
          "the token file %s has mode %s, so that others can %s it; run: chmod 600 %s"
              .formatted(
                  file,
                  PosixFilePermissions.toString(found.permissions()),
                  isMounted ? "write" : "read",
                  file));
    }
  }
}

package dev.loompool.internal.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The user's folder of class archives. Stateless.
///
/// What is in it runs in workers. So it is private: one that others could write to is not used.
final class ArchiveFolder {
  /// Names another folder, or none at all with the value `none`.
  static final String PROPERTY = "loompool.archives";

  static final String NONE = "none";
  private static final String NAME = "loompool";

  private ArchiveFolder() {}

  /// The folder, which is made where there is none yet; empty where there cannot be one.
  static Optional<Path> find() {
    return path(
            System.getProperty(PROPERTY),
            System.getProperty("os.name", ""),
            System.getProperty("user.home", ""),
            System.getenv("XDG_CACHE_HOME"),
            System.getenv("LOCALAPPDATA"))
        .filter(ArchiveFolder::isReady);
  }

  /// Where a system keeps what programs can make again.
  static Optional<Path> path(
      @Nullable String property,
      String system,
      String home,
      @Nullable String cacheHome,
      @Nullable String localData) {
    if (property != null && !property.isEmpty()) {
      return property.equals(NONE)
          ? Optional.empty()
          : Optional.of(Path.of(property).toAbsolutePath());
    }
    if (system.startsWith("Windows")) {
      return absolute(localData).map(data -> data.resolve(NAME).resolve("cache"));
    }
    if (system.startsWith("Mac")) {
      return absolute(home).map(user -> user.resolve("Library/Caches").resolve(NAME));
    }
    return absolute(cacheHome)
        .or(() -> absolute(home).map(user -> user.resolve(".cache")))
        .map(cache -> cache.resolve(NAME));
  }

  private static Optional<Path> absolute(@Nullable String path) {
    // A user without a home has "?" or "/" there.
    return path == null || path.isEmpty() || path.equals("/")
        ? Optional.empty()
        : Optional.of(Path.of(path)).filter(Path::isAbsolute);
  }

  private static boolean isReady(Path folder) {
    try {
      if (!Files.getFileStore(existing(folder)).supportsFileAttributeView("posix")) {
        Files.createDirectories(folder);
        return true; // A home is private by itself there.
      }
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(folder.getParent());
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return isPrivate(folder);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static Path existing(Path folder) throws IOException {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at)) {
        return at;
      }
    }
    throw new IOException("no folder above " + folder);
  }

  private static boolean isPrivate(Path folder) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isDirectory()
        && !attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)
        && Files.isWritable(folder);
  }
}

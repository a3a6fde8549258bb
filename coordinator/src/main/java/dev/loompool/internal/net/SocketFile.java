package dev.loompool.internal.net;

import dev.loompool.WorkerStartException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file of a Unix domain socket at which others join, from the check of its folder to its
/// removal.
///
/// It is bound by a name that nobody knows and gets its own name when it is ready: before, nobody
/// finds it who should not. What a coordinator left there that is dead is replaced; who replaces it
/// first wins. It is removed before its coordinator ceases to listen, so that what is removed is
/// never that of the next one. Thread-safe.
final class SocketFile {
  private static final Set<PosixFilePermission> OWN_ALONE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int FILE_TYPE = 0170000; // as in stat(2)
  private static final int SOCKET = 0140000;

  private final Path path;
  private final Path folder;
  private final Path hidden;
  private volatile @Nullable Object key; // written by who opens and ends the pool

  SocketFile(Path path) {
    this.path = path;
    this.folder = Objects.requireNonNull(path.getParent(), "an absolute path has a folder");
    int own = String.valueOf(path.getFileName()).length();
    Path drawn;
    do {
      String digits = HexFormat.of().toHexDigits(RANDOM.nextInt());
      // Its path may not be longer, as no socket may have that; 4 bytes are left in any case.
      drawn = folder.resolve("." + digits.substring(0, Math.clamp(own - 1L, 3, digits.length())));
    } while (Files.exists(drawn, LinkOption.NOFOLLOW_LINKS));
    this.hidden = drawn;
  }

  /// Sees that nobody but the owner gets into the folder, and that the name is free or was that of
  /// a coordinator which is dead.
  ///
  /// @return where to bind
  Path prepare() {
    try {
      Set<PosixFilePermission> modes =
          Files.getPosixFilePermissions(folder); // of where a link leads, as when it is bound
      if (!OWN_ALONE.containsAll(modes)) {
        throw problem(
            "others may come into its folder; give it one of its own, as by: mkdir -m 700 FOLDER, or chmod 700 "
                + folder,
            null);
      }
      removeStale();
      return hidden;
    } catch (NoSuchFileException e) {
      throw problem("there is no folder %s; make it: mkdir -m 700 %s".formatted(folder, folder), e);
    } catch (IOException | UnsupportedOperationException e) {
      throw problem(e.toString(), e);
    }
  }

  private void removeStale() throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      refuseUnlessDead(path);
      takeAway();
    }
  }

  /// Removes what has the name, if that is dead. It gets the hidden name first and is judged by
  /// that: the name may have come to another since it was found dead, even with the same inode.
  void takeAway() throws IOException {
    try {
      Files.move(path, hidden, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return; // Somebody else was first.
    }
    boolean dead = false;
    try {
      refuseUnlessDead(hidden);
      dead = true;
    } finally {
      if (!dead) {
        Files.createLink(path, hidden);
      }
      Files.delete(hidden);
    }
  }

  private void refuseUnlessDead(Path found) throws IOException {
    int mode = (Integer) Files.getAttribute(found, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & FILE_TYPE) != SOCKET) {
      throw problem("there is a file of that name that is no socket", null);
    }
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(found))) {
      throw problem("another process listens there", null);
    } catch (ConnectException e) {
      // Its process has ended.
    }
  }

  /// Makes it ready and gives it its name, once it is bound.
  ///
  /// @return the user whose it is
  int publish() {
    try {
      Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
      int owner = (Integer) Files.getAttribute(hidden, "unix:uid");
      if (owner != (Integer) Files.getAttribute(folder, "unix:uid")) {
        throw problem("its folder belongs to another user", null);
      }
      Object own = Files.readAttributes(hidden, BasicFileAttributes.class).fileKey();
      Files.createLink(path, hidden);
      key = own;
      return owner;
    } catch (FileAlreadyExistsException e) {
      throw problem("another process has just begun to listen there", e);
    } catch (IOException e) {
      throw problem(e.toString(), e);
    } finally {
      deleteHidden();
    }
  }

  private void deleteHidden() {
    try {
      Files.deleteIfExists(hidden);
    } catch (IOException e) {
      throw problem(e.toString(), e);
    }
  }

  /// Removes it, unless it is not this one any more; as long as it is listened to, no other has its
  /// key. Again does nothing.
  void remove() {
    Object own = key;
    key = null;
    if (own != null) {
      try {
        Object there =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        if (own.equals(there)) {
          Files.deleteIfExists(path);
        }
      } catch (IOException e) {
        // It has gone, or the next coordinator replaces it.
      }
    }
  }

  private WorkerStartException problem(String reason, @Nullable Throwable cause) {
    return new WorkerStartException(
        "could not listen at the socket %s: %s".formatted(path, reason), cause);
  }
}

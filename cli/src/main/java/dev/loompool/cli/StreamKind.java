package dev.loompool.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a standard stream leads to.
enum StreamKind {
  /// A terminal that can move its cursor.
  TERMINAL,
  /// A pipe or a socket.
  PIPE,
  /// A file, a dumb terminal, or what could not be found out.
  OTHER;

  /// Looks at one descriptor of this process. `System.console()` does not serve, as it looks at the
  /// input and the output together.
  static StreamKind ofDescriptor(int descriptor) {
    try {
      Path link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return ofLink(link.toString(), System.getenv("TERM"));
    } catch (IOException | UnsupportedOperationException e) {
      return OTHER;
    }
  }

  static StreamKind ofLink(String link, @Nullable String terminal) {
    if (link.startsWith("pipe:") || link.startsWith("socket:")) {
      return PIPE;
    }
    boolean device =
        link.startsWith("/dev/pts/") || link.startsWith("/dev/tty") || link.equals("/dev/console");
    return device && terminal != null && !terminal.equals("dumb") ? TERMINAL : OTHER;
  }
}

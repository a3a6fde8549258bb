package dev.loompool.worker.net;

import dev.loompool.worker.WorkerOptions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where a coordinator listens. Immutable.
///
/// @param path that of a Unix domain socket; null for TCP
/// @param host empty for a Unix domain socket
/// @param port 0 for a Unix domain socket
record Endpoint(@Nullable String path, String host, int port) {
  private static final String UNIX = "unix:";
  private static final String TCP = "tcp:";

  /// Reads the text of the options.
  static Endpoint parse(String text) {
    if (text.startsWith(UNIX)) {
      return new Endpoint(text.substring(UNIX.length()), "", 0);
    }
    int colon = text.lastIndexOf(':');
    if (!text.startsWith(TCP) || colon <= TCP.length()) {
      throw new IllegalArgumentException(
          "endpoint must be unix:PATH or tcp:HOST:PORT but was '" + text + "'");
    }
    String host = text.substring(TCP.length(), colon);
    return new Endpoint(null, host, Integer.parseInt(text.substring(colon + 1)));
  }

  /// The failure to connect to the endpoint of the options.
  static IOException notFound(WorkerOptions options, Throwable cause) {
    return new IOException(
        "%s found no coordinator at %s (%s); its pool has ended, or the address is wrong. A launched worker connects once and does not try again."
            .formatted(options.name(), options.endpoint(), cause.getMessage()),
        cause);
  }
}

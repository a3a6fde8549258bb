package dev.loompool.protocol;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a coordinator listens. Immutable.
///
/// @param path that of a Unix domain socket; null for TCP
/// @param host a name or an address, without the brackets of an IPv6 address; empty for a socket
/// @param port 0 for a socket
public record Endpoint(@Nullable String path, String host, int port) {
  /// That of a socket's path, in bytes: `sun_path` of Linux holds 108, that of macOS 104, with the
  /// closing zero.
  public static final int LONGEST_SOCKET_PATH = 103;

  private static final String UNIX = "unix:";
  private static final String TCP = "tcp:";
  private static final String SCHEME = "loompool";
  private static final Pattern PLACE = Pattern.compile("(\\[[^@]+]|[^@:\\[\\]]+):(\\d{1,5})");

  /// One of TCP.
  public static Endpoint tcp(String host, int port) {
    return new Endpoint(null, host, port);
  }

  /// One of a socket.
  public static Endpoint socket(Path path) {
    return new Endpoint(path.toString(), "", 0);
  }

  /// Reads what `toString` gives.
  public static Endpoint parse(String text) {
    if (text.startsWith(UNIX)) {
      return new Endpoint(text.substring(UNIX.length()), "", 0);
    }
    int colon = text.lastIndexOf(':');
    if (!text.startsWith(TCP) || colon <= TCP.length()) {
      throw new IllegalArgumentException(
          "endpoint must be unix:PATH or tcp:HOST:PORT but was '" + text + "'");
    }
    String host = text.substring(TCP.length(), colon);
    return tcp(host, Integer.parseInt(text.substring(colon + 1)));
  }

  /// Reads what users write: `loompool://HOST:PORT` or `unix:/PATH`.
  ///
  /// @throws IllegalArgumentException where it is neither, or no socket can have that path
  public static Endpoint of(URI uri) {
    String path = uri.getPath();
    if ("unix".equals(uri.getScheme())
        && path != null
        && path.length() > 1
        && uri.getRawAuthority() == null) {
      return socket(checked(Path.of(path)));
    }
    String authority = uri.getRawAuthority();
    if (SCHEME.equals(uri.getScheme()) && authority != null && uri.getRawPath().isEmpty()) {
      // Not getHost: that of containers may have an underscore, where it gives none.
      Matcher place = PLACE.matcher(authority);
      if (place.matches()) {
        String host = place.group(1);
        return tcp(
            host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
            Integer.parseInt(place.group(2)));
      }
    }
    throw new IllegalArgumentException(
        "a coordinator is named as loompool://HOST:PORT or unix:/PATH but this is '%s'"
            .formatted(uri));
  }

  private static Path checked(Path path) {
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_SOCKET_PATH) {
      throw new IllegalArgumentException(
          "the path of the socket %s has %d bytes, %d are possible; take a shorter one"
              .formatted(path, bytes, LONGEST_SOCKET_PATH));
    }
    return path;
  }

  /// In the form that users write.
  public URI uri() {
    return URI.create(
        path != null ? UNIX + Path.of(path).toUri().getRawPath() : SCHEME + "://" + place());
  }

  /// For messages.
  public String place() {
    return path != null ? path : (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  @Override
  public String toString() {
    return path != null ? UNIX + path : TCP + host + ":" + port;
  }
}

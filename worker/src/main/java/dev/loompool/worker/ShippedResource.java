package dev.loompool.worker;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;

/// The content of a resource that the coordinator sent, behind a URL. Immutable.
final class ShippedResource extends URLStreamHandler {
  private static final String PROTOCOL = "loompool";

  private final ByteString content;
  private final String unreadable;

  private ShippedResource(ByteString content, String unreadable) {
    this.content = content;
    this.unreadable = unreadable;
  }

  static URL of(int loader, String name, ByteString content) {
    return url(loader, name, new ShippedResource(content, ""));
  }

  /// Exists, but fails when it is read, for this reason.
  static URL unreadable(int loader, String name, String reason) {
    return url(loader, name, new ShippedResource(ByteString.EMPTY, reason));
  }

  private static URL url(int loader, String name, ShippedResource resource) {
    try {
      return URL.of(new URI(PROTOCOL, "loader-" + loader, "/" + name, null), resource);
    } catch (URISyntaxException | MalformedURLException e) {
      throw new IllegalArgumentException("not the name of a resource: " + name, e);
    }
  }

  @Override
  protected URLConnection openConnection(URL url) {
    return new URLConnection(url) {
      @Override
      public void connect() {
        connected = true;
      }

      @Override
      public InputStream getInputStream() throws IOException {
        if (unreadable.isEmpty()) {
          return content.newInput();
        }
        return new Unreadable(unreadable);
      }

      @Override
      public long getContentLengthLong() {
        return content.size();
      }
    };
  }

  // A class loader takes a stream that cannot be opened for a resource that does not exist.
  @SuppressWarnings("InputStreamSlowMultibyteRead") // it gives no byte at all
  private static final class Unreadable extends InputStream {
    private final String reason;

    Unreadable(String reason) {
      this.reason = reason;
    }

    @Override
    public int read() throws IOException {
      throw new IOException(reason);
    }
  }
}

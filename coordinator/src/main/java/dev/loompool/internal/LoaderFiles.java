package dev.loompool.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import org.jspecify.annotations.Nullable;

/// Reads what class loaders hold.
final class LoaderFiles {
  private LoaderFiles() {}

  /// The class file of a class that this loader defined; null where it was made at run time.
  static @Nullable URL classFile(@Nullable ClassLoader definer, String type) {
    String path = type.replace('.', '/') + ".class";
    if (definer == null) {
      return ClassLoader.getSystemResource(path);
    }
    // One that prefers its own classes to those of its parent may not do so with files.
    URL own = definer instanceof URLClassLoader urls ? urls.findResource(path) : null;
    return own != null ? own : definer.getResource(path);
  }

  /// The content, or null where it has more bytes.
  static byte @Nullable [] read(URL url, int maxBytes) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      byte[] bytes = in.readNBytes(maxBytes);
      return in.read() < 0 ? bytes : null;
    }
  }
}

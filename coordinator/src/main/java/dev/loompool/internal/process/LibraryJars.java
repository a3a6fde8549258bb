package dev.loompool.internal.process;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Finds the jars that a worker needs to start, by one file in each. A jar inside another file (as
/// executable jars with their libraries have them) is copied out, since no JVM takes it for its
/// class path. Not thread-safe.
final class LibraryJars {
  private static final List<String> NEEDED =
      List.of(
          "dev/loompool/worker/WorkerMain.class",
          "dev/loompool/protocol/SessionToken.class",
          "com/google/protobuf/MessageLite.class");

  /// What the coordinator needs besides. A launched worker does without, and need not even look
  /// into these jars.
  private static final List<String> OF_COORDINATOR =
      List.of(
          "dev/loompool/Pool.class",
          "org/jctools/queues/MpscUnboundedArrayQueue.class",
          "org/slf4j/Logger.class",
          "io/netty/bootstrap/Bootstrap.class",
          "io/netty/buffer/ByteBuf.class",
          "io/netty/channel/epoll/Epoll.class",
          "io/netty/channel/unix/Socket.class",
          "io/netty/handler/codec/ByteToMessageDecoder.class",
          "io/netty/resolver/AddressResolver.class",
          "io/netty/util/Version.class");

  private static final List<String> OPTIONAL_OF_COORDINATOR =
      List.of(
          "META-INF/native/libnetty_transport_native_epoll_x86_64.so",
          "META-INF/native/libnetty_transport_native_epoll_aarch_64.so");

  private final Path folder;
  private final Set<String> copied = new HashSet<>();
  private final List<Path> found = new ArrayList<>();

  private LibraryJars(Path folder) {
    this.folder = folder;
  }

  /// Those of a worker, each once.
  ///
  /// @param folder takes the copies
  static List<Path> find(Path folder) throws IOException {
    ClassLoader loader = LibraryJars.class.getClassLoader();
    LibraryJars jars = new LibraryJars(folder);
    jars.addAll(NEEDED, loader);
    return jars.found.stream().distinct().toList();
  }

  /// Those that only a coordinator needs.
  static List<Path> findOfCoordinator(Path folder) throws IOException {
    LibraryJars jars = new LibraryJars(folder);
    ClassLoader loader = LibraryJars.class.getClassLoader();
    jars.addAll(OF_COORDINATOR, loader);
    for (String name : OPTIONAL_OF_COORDINATOR) {
      URL url = loader.getResource(name);
      if (url != null) {
        jars.add(url, name);
      }
    }
    return jars.found.stream().distinct().toList();
  }

  /// Whether each of these parts of the library has a jar of its own, so that none holds anything
  /// else.
  static boolean areSeparate(List<Path> jars) {
    return jars.size() >= NEEDED.size() && jars.stream().allMatch(Files::isRegularFile);
  }

  private void addAll(List<String> names, ClassLoader loader) throws IOException {
    for (String name : names) {
      URL url = loader.getResource(name);
      if (url == null) {
        throw new FileNotFoundException(
            "%s is not to be found by %s; add the jar that holds it".formatted(name, loader));
      }
      add(url, name);
    }
  }

  private void add(URL url, String name) throws IOException {
    if (url.getProtocol().equals("file")) {
      String path = url.toString();
      found.add(Path.of(URI.create(path.substring(0, path.length() - name.length()))));
    } else if (url.openConnection() instanceof JarURLConnection jar) {
      add(jar);
    } else {
      throw new IOException(
          "%s is at %s, from where no JVM can be started; add its jar with PoolBuilder.classPath"
              .formatted(name, url));
    }
  }

  private void add(JarURLConnection connection) throws IOException {
    URL jar = connection.getJarFileURL();
    if (jar.getProtocol().equals("file")) {
      Path path = Path.of(URI.create(jar.toString()));
      if (Files.isRegularFile(path)) {
        found.add(path);
        return;
      }
    }
    String place = jar.toString();
    if (copied.add(place)) {
      Path copy = folder.resolve("library-" + copied.size() + ".jar");
      copy(connection, copy);
      found.add(copy);
    }
  }

  private static void copy(JarURLConnection from, Path to) throws IOException {
    from.setUseCaches(false);
    try (JarFile jar = from.getJarFile();
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      out.setLevel(Deflater.NO_COMPRESSION);
      for (JarEntry entry : Collections.list(jar.entries())) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
          in.transferTo(out);
        }
      }
    }
  }
}

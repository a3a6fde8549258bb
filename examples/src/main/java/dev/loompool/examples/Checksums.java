package dev.loompool.examples;

import dev.loompool.Pool;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// Checksums of the named files, or of the JDK's own libraries, as `sha256sum` prints them: work
/// for all processors.
public final class Checksums {
  private Checksums() {}

  /// The line that `sha256sum` prints for the file.
  public static String sha256(String path) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      byte[] buffer = new byte[64 * 1024];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    // sha256sum marks names in which it had to escape something.
    String escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    String mark = escaped.equals(path) ? "" : "\\";
    return mark + HexFormat.of().formatHex(digest.digest()) + "  " + escaped;
  }

  /// Takes the paths of files.
  public static void main(String... args) throws Exception {
    List<String> paths = args.length > 0 ? List.of(args) : filesOfTheJdk();
    long start = System.nanoTime();
    try (Pool pool = Pool.open()) {
      for (String line : pool.map(Checksums::sha256, paths)) {
        System.out.println(line);
      }
    }
    double megabytes = paths.stream().mapToLong(path -> new File(path).length()).sum() / 1e6;
    System.out.printf(
        "%d files of %.1f MB in %.1f s%n",
        paths.size(), megabytes, (System.nanoTime() - start) / 1e9);
  }

  private static List<String> filesOfTheJdk() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty("java.home"), "lib"))) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }
}

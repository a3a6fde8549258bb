package dev.loompool.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// What classes a jar or folder of a class path has, as two numbers: enough to see whether the one
/// over there is the same. Immutable.
///
/// Only classes count, by their names, lengths and check sums: a jar that was built again from the
/// same sources has the same print. It guards against mistakes, not against people.
///
/// @param name what users call it, such as `app-1.4.2.jar`
/// @param key the same for what should be the same: for jars of one name, whatever their versions,
///   and for folders with classes of the same names
/// @param print the same where the classes are
public record CodePrint(String name, long key, long print) {
  /// More than these do not fit into the first frame of a handshake.
  static final int MOST = 200;

  private static final String CLASS = ".class";
  private static final Pattern JAR = Pattern.compile("(.+?)(-\\d[^/]*)?\\.jar");
  private static final String OWN = "loompool-";

  /// The prints of these entries, in their order; without those that have no classes, can't be
  /// read, or are of this library, which has a version to compare.
  public static List<CodePrint> of(List<Path> entries) {
    List<CodePrint> prints = new ArrayList<>();
    for (Path entry : entries) {
      try {
        of(entry).ifPresent(prints::add);
      } catch (IOException | UncheckedIOException e) {
        // Whoever needs a class of it will hear.
      }
    }
    return List.copyOf(prints);
  }

  private static Optional<CodePrint> of(Path entry) throws IOException {
    String file = String.valueOf(entry.getFileName());
    Matcher jar = JAR.matcher(file);
    boolean isFile = Files.isRegularFile(entry);
    if (isFile && (!jar.matches() || file.startsWith(OWN))) {
      return Optional.empty();
    }
    Map<String, Long> classes = isFile ? ofJar(entry) : ofFolder(entry);
    if (classes.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder names = new StringBuilder();
    StringBuilder all = new StringBuilder();
    classes.forEach((name, sum) -> {
      names.append(name).append('\n');
      all.append(name).append(' ').append(sum).append('\n');
    });
    return Optional.of(
        new CodePrint(
            file,
            digest(isFile ? "jar " + jar.group(1) : "folder " + names),
            digest(all.toString())));
  }

  private static Map<String, Long> ofJar(Path jar) throws IOException {
    Map<String, Long> classes = new TreeMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(CLASS)) {
          classes.put(entry.getName(), sum(entry.getCrc(), entry.getSize()));
        }
      }
    }
    return classes;
  }

  private static Map<String, Long> ofFolder(Path folder) throws IOException {
    Map<String, Long> classes = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return classes;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(CLASS)).toList();
      for (Path file : found) {
        byte[] bytes = Files.readAllBytes(file);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        String name = folder.relativize(file).toString().replace('\\', '/');
        classes.put(name, sum(crc.getValue(), bytes.length));
      }
    }
    return classes;
  }

  private static long sum(long crc, long length) {
    return crc << Integer.SIZE ^ length;
  }

  private static long digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // Every Java has it.
    }
  }

  /// The form in which they travel: key and print of each; of the first ones, where there are many.
  public static List<Long> numbers(List<CodePrint> prints) {
    return prints.stream()
        .limit(MOST)
        .<Long>mapMulti((code, to) -> {
          to.accept(code.key);
          to.accept(code.print);
        })
        .toList();
  }
}

package dev.loompool.cli;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Where classes are looked for: what the user gave, then what this process has.
///
/// @param given absolute paths of files and directories that exist
record ClassPath(List<Path> given) {

  /// Reads class paths as `java` does: entries with the system's separator, `dir/*` for all jars.
  static ClassPath parse(List<String> texts) throws SetUpException {
    List<Path> paths = new ArrayList<>();
    for (String text : texts) {
      for (String entry : text.split(File.pathSeparator, -1)) {
        if (!entry.isEmpty()) {
          paths.addAll(expand(entry));
        }
      }
    }
    return new ClassPath(List.copyOf(paths));
  }

  private static List<Path> expand(String entry) throws SetUpException {
    boolean allJars = entry.equals("*") || entry.endsWith(File.separator + "*");
    try {
      Path path =
          Path.of(allJars ? entry.substring(0, entry.length() - 1) : entry).toAbsolutePath();
      if (!Files.exists(path)) {
        throw new SetUpException("--class-path: there is no file or directory " + path);
      }
      return allJars ? jarsIn(path) : List.of(path);
    } catch (InvalidPathException | IOException e) {
      throw new SetUpException("--class-path: cannot read '" + entry + "': " + e.getMessage(), e);
    }
  }

  private static List<Path> jarsIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".jar"))
          .sorted()
          .toList();
    }
  }

  /// A loader that finds what a worker will find.
  URLClassLoader open() throws SetUpException {
    List<URL> urls = new ArrayList<>();
    try {
      for (Path path : given) {
        urls.add(path.toUri().toURL());
      }
      for (Path path : own()) {
        urls.add(path.toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new SetUpException("cannot look into the class path: " + e.getMessage(), e);
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static List<Path> own() {
    return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
        .map(Path::of)
        .map(Path::toAbsolutePath)
        .toList();
  }

  /// One line for each entry the user gave, and one for each directory of the rest.
  String describe() {
    StringBuilder text = new StringBuilder();
    given.forEach(path -> text.append("  ").append(path).append('\n'));
    Map<String, Integer> jars = new TreeMap<>();
    for (Path path : own()) {
      boolean jar = path.toString().endsWith(".jar");
      jars.merge(String.valueOf(jar ? path.getParent() : path), jar ? 1 : 0, Integer::sum);
    }
    jars.forEach((directory, count) ->
        text.append("  ")
            .append(directory)
            .append(count == 0 ? "" : " (%d of loompool's own jars)".formatted(count))
            .append('\n'));
    return text.toString();
  }
}

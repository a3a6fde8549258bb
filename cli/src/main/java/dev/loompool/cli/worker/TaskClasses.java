package dev.loompool.cli.worker;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The class path of tasks, as the user gave it. Immutable.
///
/// @param entries files and folders that exist
public record TaskClasses(List<Path> entries) {

  /// Reads it as `java` does: entries with the system's separator, `folder/*` for all jars in it.
  ///
  /// @throws IOException where an entry is not there
  public static TaskClasses parse(String text) throws IOException {
    List<Path> entries = new ArrayList<>();
    for (String entry : text.split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        add(entry, entries);
      }
    }
    return new TaskClasses(List.copyOf(entries));
  }

  private static void add(String entry, List<Path> entries) throws IOException {
    boolean allJars = entry.equals("*") || entry.endsWith(File.separator + "*");
    Path path;
    try {
      path = Path.of(allJars ? entry.substring(0, entry.length() - 1) : entry).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new IOException("--class-path: '%s' is no path".formatted(entry), e);
    }
    if (!Files.exists(path)) {
      throw new IOException("--class-path: there is no file or folder " + path);
    }
    CodeFiles.check(path);
    if (!allJars) {
      entries.add(path);
      return;
    }
    List<Path> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(path)) {
      files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
    }
    for (Path jar : jars) {
      CodeFiles.check(jar);
      entries.add(jar);
    }
  }

  /// A loader that finds what is on it, after what this process has.
  ClassLoader loader() throws IOException {
    ClassLoader own = ClassLoader.getSystemClassLoader();
    if (entries.isEmpty()) {
      return own;
    }
    List<URL> urls = new ArrayList<>();
    for (Path entry : entries) {
      urls.add(entry.toUri().toURL());
    }
    return new URLClassLoader("tasks", urls.toArray(URL[]::new), own);
  }
}

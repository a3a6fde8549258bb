package dev.loompool.internal.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Collects the class path of workers: added entries, then those of this process, then the
/// library's own jars where this process has them from elsewhere. Not thread-safe.
final class WorkerClassPath {
  private static final String JAR = ".jar";

  // The worker may run in another folder.
  private final Set<Path> entries = new LinkedHashSet<>();

  /// @param folder takes the library's jars that are inside other files
  static String of(List<Path> extra, Path folder) throws IOException {
    WorkerClassPath path = new WorkerClassPath();
    extra.forEach(path::add);
    for (String entry : split(System.getProperty("java.class.path"))) {
      path.add(Path.of(entry));
    }
    for (String entry : split(System.getProperty("jdk.module.path"))) {
      path.addModules(Path.of(entry));
    }
    path.addAll(LibraryJars.find(folder));
    return path.text();
  }

  private static List<String> split(@Nullable String path) {
    return path == null || path.isEmpty() ? List.of() : List.of(path.split(File.pathSeparator, -1));
  }

  private void add(Path entry) {
    entries.add(entry.toAbsolutePath());
  }

  private void addAll(List<Path> more) {
    more.forEach(this::add);
  }

  // What stands on a module path is a module, or a folder of modules.
  private void addModules(Path entry) throws IOException {
    if (!Files.isDirectory(entry) || isModule(entry)) {
      add(entry);
      return;
    }
    try (Stream<Path> modules = Files.list(entry)) {
      addAll(modules.filter(WorkerClassPath::isModule).sorted().toList());
    }
  }

  private static boolean isModule(Path entry) {
    return Files.isDirectory(entry)
        ? Files.exists(entry.resolve("module-info.class"))
        : entry.toString().endsWith(JAR);
  }

  private String text() {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }
}

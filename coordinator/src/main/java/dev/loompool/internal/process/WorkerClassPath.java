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

/// Collects the class path of workers: the library's own jars, added entries, then those of this
/// process. Where the library's classes are together with others, in one jar of everything, that
/// keeps its place. Not thread-safe.
final class WorkerClassPath {
  private static final String JAR = ".jar";

  // The worker may run in another folder.
  private final Set<Path> entries = new LinkedHashSet<>();
  private final List<Path> archivable;

  private WorkerClassPath(List<Path> extra, Path folder) throws IOException {
    List<Path> library =
        LibraryJars.find(folder).stream().map(Path::toAbsolutePath).distinct().toList();
    boolean separate = LibraryJars.areSeparate(library);
    if (separate) {
      addAll(library);
    }
    addAll(extra);
    for (String entry : split(System.getProperty("java.class.path"))) {
      add(Path.of(entry));
    }
    for (String entry : split(System.getProperty("jdk.module.path"))) {
      addModules(Path.of(entry));
    }
    addAll(library);
    archivable = separate || isFirst(library) ? library : List.of();
  }

  /// @param extra comes before the entries of this process
  /// @param folder takes the library's jars that are inside other files
  static WorkerClassPath of(List<Path> extra, Path folder) throws IOException {
    return new WorkerClassPath(extra, folder);
  }

  /// The jars of the library with which the path begins, for a [WorkerArchive]; empty where it
  /// begins with others, or some are not to be found there the next time.
  List<Path> archivable(Path folder) {
    return archivable.stream().noneMatch(jar -> jar.startsWith(folder)) ? archivable : List.of();
  }

  private boolean isFirst(List<Path> library) {
    return library.size() == 1
        && Files.isRegularFile(library.getFirst())
        && entries.iterator().next().equals(library.getFirst());
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

  String text() {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }
}

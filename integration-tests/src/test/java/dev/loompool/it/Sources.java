package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/// A program that a test writes and compiles into a folder.
final class Sources {
  private final Path folder;
  private final List<String> toCompile = new ArrayList<>();

  private Sources(Path folder) {
    this.folder = folder;
  }

  static Sources in(Path folder) {
    return new Sources(folder);
  }

  /// Adds a file: a source, or a resource.
  Sources add(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    if (path.endsWith(".java")) {
      toCompile.add(file.toString());
    }
    return this;
  }

  /// Compiles against the class path of the tests.
  Path compile() {
    return compile("-cp", System.getProperty("java.class.path"));
  }

  /// Compiles with these options; the classes stand beside the sources.
  Path compile(String... options) {
    List<String> words = new ArrayList<>(List.of("-proc:none", "-d", folder.toString()));
    words.addAll(List.of(options));
    words.addAll(toCompile);
    run("javac", words);
    return folder;
  }

  /// Runs a tool of the JDK.
  static void run(String tool, List<String> words) {
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    int code =
        ToolProvider.findFirst(tool)
            .orElseThrow()
            .run(printer, printer, words.toArray(String[]::new));
    assertThat(code).as("%s says: %s", tool, output).isZero();
  }

  /// A class loader for such a folder, above that of the tests.
  static URLClassLoader loader(Path folder) throws IOException {
    return new URLClassLoader(
        "plugin", new URL[] {folder.toUri().toURL()}, Sources.class.getClassLoader());
  }

  /// What the static method of the class gives.
  @SuppressWarnings("unchecked")
  static <T> T call(ClassLoader loader, String type, String method)
      throws ReflectiveOperationException {
    return (T) loader.loadClass(type).getMethod(method).invoke(null);
  }
}

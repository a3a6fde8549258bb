package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program in a JVM of its own, with its output in files.
///
/// @param process its process
/// @param out holds its standard output
/// @param err holds its standard error
record JavaProgram(Process process, Path out, Path err) {

  /// Starts the program quietly, as the project's own scripts do.
  ///
  /// @param words flags, the main class and its arguments
  static JavaProgram start(Path folder, List<String> prefix, String... words) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    List<String> all =
        new ArrayList<>(
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    all.addAll(List.of(words));
    command.addAll(Processes.java(all.toArray(String[]::new)));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        Processes.builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new JavaProgram(process, out, err);
  }

  /// Writes its whole standard input. A program that wants no more of it ends that early.
  void type(String text) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has closed its input.
    }
  }

  /// Waits for its end; gives its exit code.
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .as("the program ends")
        .isTrue();
    return process.exitValue();
  }

  List<String> lines() throws IOException {
    return Files.readAllLines(out);
  }

  /// The process ids of those that it started and that are JVMs.
  List<Long> workers() {
    return process.children().map(ProcessHandle::pid).toList();
  }

  /// Ends it and what it started.
  void kill() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}

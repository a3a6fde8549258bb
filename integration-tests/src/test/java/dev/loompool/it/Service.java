package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A coordinator that a test starts by the command, as its users do; workers and clients find it.
///
/// @param program its process
/// @param folder has the token, and what it and its workers print
/// @param place where it listens: an address and port, or `unix:` and a path
record Service(JavaProgram program, Path folder, String place) {
  private static final Pattern LISTENS =
      Pattern.compile("listens at (127\\.0\\.0\\.1:\\d+|unix:\\S+)");

  /// Starts one without workers of its own, and waits until it listens.
  ///
  /// @param place where to listen
  static Service start(Path folder, String place, String... options) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-ea",
                "-Dio.netty.leakDetection.level=paranoid",
                "dev.loompool.cli.Main",
                "coordinator",
                "--listen",
                place,
                "--workers",
                "0",
                "--token-file",
                StandaloneWorker.token(folder).toString()));
    words.addAll(List.of(options));
    Path own = Files.createTempDirectory(folder, "coordinator");
    JavaProgram program = JavaProgram.start(own, List.of(), words.toArray(String[]::new));
    Matcher found =
        waiting().until(() -> LISTENS.matcher(Files.readString(program.err())), Matcher::find);
    return new Service(program, folder, found.group(1));
  }

  /// A worker of its own.
  StandaloneWorker worker(String name, String... options) throws IOException {
    return StandaloneWorker.start(folder, List.of(), name, place, options);
  }

  URI uri() {
    return URI.create(place.startsWith("unix:") ? place : "loompool://" + place);
  }

  String said() throws IOException {
    return Files.readString(program.err());
  }

  /// Sends it a SIGTERM; gives its exit code.
  int end() throws IOException, InterruptedException {
    Processes.signal("TERM", program.process().pid());
    return program.exitCode();
  }

  void kill() {
    program.kill();
  }
}

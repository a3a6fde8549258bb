package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// A worker that a test starts by the command, as its users do.
///
/// @param program its process
/// @param name what it is called
record StandaloneWorker(JavaProgram program, String name) {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  /// Starts one.
  ///
  /// @param folder has the token and, in a folder of its own, the worker's output
  static StandaloneWorker start(
      Path folder, String name, InetSocketAddress address, String... options) throws IOException {
    return start(folder, List.of(), name, address, options);
  }

  /// @param prefix comes before the command, as `ip netns exec NAME` does
  static StandaloneWorker start(
      Path folder, List<String> prefix, String name, InetSocketAddress address, String... options)
      throws IOException {
    String place = address.getAddress().getHostAddress() + ":" + address.getPort();
    return start(folder, prefix, name, place, options);
  }

  /// @param place where the coordinator listens, as `--connect` wants it
  static StandaloneWorker start(
      Path folder, List<String> prefix, String name, String place, String... options)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-ea",
                "-Dio.netty.leakDetection.level=paranoid",
                "dev.loompool.cli.Main",
                "worker",
                "--connect",
                place,
                "--token-file",
                token(folder).toString(),
                "--name",
                name));
    words.addAll(List.of(options));
    Path own = Files.createTempDirectory(folder, name);
    return new StandaloneWorker(JavaProgram.start(own, prefix, words.toArray(String[]::new)), name);
  }

  /// The file with the secret, in this folder.
  static Path token(Path folder) throws IOException {
    Path file = folder.resolve("token");
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, SECRET + "\n");
    }
    return file;
  }

  /// What it has said so far.
  String said() throws IOException {
    return Files.readString(program.err());
  }

  /// Waits until it has said this.
  void awaitSaid(String text) {
    waiting().untilAsserted(() -> assertThat(said()).contains(text));
  }

  int exitCode() throws InterruptedException {
    return program.exitCode();
  }

  /// Kills it.
  void end() throws InterruptedException {
    program.kill();
    program.exitCode();
  }
}

package dev.loompool.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loompool.WorkerStartException;
import dev.loompool.protocol.Endpoint;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SocketFileTest {
  @TempDir Path folder;
  private Path path;
  private SocketFile file;

  @BeforeEach
  void name() {
    path = folder.resolve("pool");
    file = new SocketFile(path);
  }

  @Test
  @Tag("fault-D9")
  void hasItsNameOnlyWhenItIsClosedToOthers() throws IOException {
    try (ServerSocketChannel _ = bind(file.prepare())) {
      assertThat(path).doesNotExist();

      assertThat(file.publish()).isEqualTo(Files.getAttribute(folder, "unix:uid"));

      assertThat(Files.getPosixFilePermissions(path))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(names()).containsExactly("pool");
      file.remove();
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void mayHaveAPathOfAnyLengthThatIsAccepted() throws IOException {
    int rest = Endpoint.LONGEST_SOCKET_PATH - folder.toString().length() - "//s".length();
    path = Files.createDirectory(folder.resolve("d".repeat(rest))).resolve("s");
    Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwx------"));
    assertThat(Endpoint.of(URI.create("unix:" + path))).hasToString("unix:" + path);

    for (int times = 0; times < 2; times++) { // the second replaces what the first left
      file = new SocketFile(path);
      try (ServerSocketChannel _ = bind(file.prepare())) {
        file.publish();
        SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      }
    }
  }

  @Test
  @Tag("fault-D9")
  void wantsAFolderThatNobodyElseGetsInto() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));

    assertRefused("others may come into its folder; ", "chmod 700 " + folder);
  }

  @Test
  void saysHowToMakeAFolderThatIsMissing() {
    file = new SocketFile(folder.resolve("run/pool"));

    assertRefused("there is no folder ", "mkdir -m 700 " + folder.resolve("run"));
  }

  @Test
  void replacesWhatADeadCoordinatorLeft() throws IOException {
    bind(path).close(); // The JDK leaves the file.
    assertThat(path).exists();

    try (ServerSocketChannel _ = bind(file.prepare())) {
      file.publish();
      assertThat(names()).containsExactly("pool");
    }
  }

  @Test
  void leavesAloneWhereSomebodyListensAndWhatIsNoSocket() throws IOException {
    try (ServerSocketChannel _ = bind(path)) {
      assertRefused("another process listens there", "");
    }
    Files.delete(path);
    Files.createFile(path);
    assertRefused("there is a file of that name that is no socket", "");
    assertThat(path).exists();
  }

  @Test
  void leavesAPipeAlone() throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();

    assertRefused("there is a file of that name that is no socket", "");
    assertThat(names()).containsExactly("pool");
  }

  @Test
  void putsBackWhatHasBegunToListenSinceTheNameWasThatOfADeadOne() throws IOException {
    try (ServerSocketChannel _ = bind(file.prepare())) {
      file.publish();

      assertThatExceptionOfType(WorkerStartException.class)
          .isThrownBy(new SocketFile(path)::takeAway)
          .withMessageEndingWith("another process listens there");
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      file.remove();
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void ofTwoThatBeginAtOnceTheFirstWins() throws IOException {
    SocketFile other = new SocketFile(path);
    try (ServerSocketChannel _ = bind(file.prepare());
        ServerSocketChannel _ = bind(other.prepare())) {
      file.publish();

      assertThatExceptionOfType(WorkerStartException.class)
          .isThrownBy(other::publish)
          .withMessageEndingWith("another process has just begun to listen there");
      other.remove();
      assertThat(names()).containsExactly("pool");
    }
  }

  @Test
  void doesNotRemoveThatOfItsSuccessor() throws IOException {
    SocketFile next = new SocketFile(path);
    try (ServerSocketChannel _ = bind(file.prepare())) {
      file.publish();
      Files.delete(path); // as nobody but an administrator does
      try (ServerSocketChannel _ = bind(next.prepare())) {
        next.publish();
        file.remove();
        assertThat(names()).containsExactly("pool");
      }
      file.remove();
      assertThat(names()).containsExactly("pool");
    }
  }

  private void assertRefused(String start, String end) {
    assertThatExceptionOfType(WorkerStartException.class)
        .isThrownBy(file::prepare)
        .withMessageStartingWith("could not listen at the socket ")
        .withMessageContaining(": " + start)
        .withMessageEndingWith(end);
  }

  private static ServerSocketChannel bind(Path at) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return channel.bind(UnixDomainSocketAddress.of(at));
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(found -> found.getFileName().toString()).toList().stream();
    }
  }
}

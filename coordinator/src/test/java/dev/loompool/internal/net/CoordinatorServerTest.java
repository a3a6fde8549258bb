package dev.loompool.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.loompool.Transport;
import dev.loompool.WorkerStartException;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Frame;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.helpers.NOPLogger;

@EnabledOnOs(OS.LINUX)
class CoordinatorServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final WorkerListener NOBODY =
      new WorkerListener() {
        @Override
        public void connected(int worker, long pid, WorkerConnection connection) {}

        @Override
        public void refused() {}

        @Override
        public void received(int worker, Frame frame) {}

        @Override
        public void writabilityChanged(int worker, boolean writable) {}

        @Override
        public void readEnded() {}

        @Override
        public void disconnected(int worker) {}
      };

  @TempDir Path folder;

  @Test
  void listensAtASocketWhereItCan() throws Exception {
    assertThat(endpoint(Transport.AUTOMATIC)).isEqualTo("unix:" + folder.resolve("socket"));
  }

  @Test
  @Tag("fault-D9")
  void keepsOthersOffItsSocket() throws Exception {
    CoordinatorServer server = new CoordinatorServer("server-test", Transport.UNIX, folder, false);
    try {
      server.listen(new ExpectedWorkers(), NOBODY, 1024, NOPLogger.NOP_LOGGER);

      assertThat(Files.getPosixFilePermissions(folder.resolve("socket")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    } finally {
      server.close();
      assertThat(server.awaitEnd(TimeUnit.SECONDS.toNanos(10))).isTrue();
    }
  }

  @Test
  @Tag("fault-C15")
  void fallsBackToTcpWhereTheFolderTakesNoSocket() throws Exception {
    Files.createDirectory(folder.resolve("socket"));

    assertThat(endpoint(Transport.AUTOMATIC)).matches("tcp:127\\.0\\.0\\.1:\\d+");
  }

  @Test
  @Tag("fault-C14")
  @Tag("fault-C15")
  void namesTheSocketThatItCannotMake() throws Exception {
    Files.createDirectory(folder.resolve("socket"));

    assertThatExceptionOfType(WorkerStartException.class)
        .isThrownBy(() -> endpoint(Transport.UNIX))
        .withMessageStartingWith(
            "could not listen at the socket " + folder.resolve("socket") + ": ")
        .withMessageEndingWith(
            "; set -Djava.io.tmpdir to a folder whose file system has sockets, or use Transport.TCP");
  }

  /// A worker that comes back must hear that nobody listens, rather than wait for an answer.
  @ParameterizedTest
  @EnumSource(Transport.class)
  @Tag("fault-C11")
  void refusesConnectionsOnceItHasEnded(Transport transport) throws Exception {
    CoordinatorServer server = new CoordinatorServer("server-test", transport, folder, false);
    server.listen(new ExpectedWorkers(), NOBODY, 1024, NOPLogger.NOP_LOGGER);
    InetSocketAddress address =
        (InetSocketAddress)
            server.listen(
                new ListenOptions(
                    ANY_PORT, SessionToken.random(), Optional.empty(), List.of(), false, false),
                new ExpectedWorkers(),
                NOBODY,
                1024,
                NOPLogger.NOP_LOGGER);
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      assertThat(client.getInputStream().read()).isNotNegative();

      // While the loop runs a task is when it would forget its channels.
      server.loop().execute(server::close);
      assertThat(server.awaitEnd(TimeUnit.SECONDS.toNanos(10))).isTrue();

      client.setSoTimeout(30_000);
      assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close());
    }
  }

  private String endpoint(Transport transport) throws InterruptedException {
    CoordinatorServer server = new CoordinatorServer("server-test", transport, folder, false);
    try {
      server.listen(new ExpectedWorkers(), NOBODY, 1024, NOPLogger.NOP_LOGGER);
      return server.endpoint();
    } finally {
      server.close();
      assertThat(server.awaitEnd(TimeUnit.SECONDS.toNanos(10))).isTrue();
    }
  }
}

package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.ClientBuilder;
import dev.loompool.Pool;
import dev.loompool.PoolConnectException;
import dev.loompool.cli.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Workers that join over encrypted connections, and strangers that do not.
@EnabledOnOs(OS.LINUX)
class TlsIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir static Path folder;

  private static Path keys;
  private static Path others;

  @BeforeAll
  static void makeKeys() {
    keys = folder.resolve("keys");
    others = folder.resolve("others");
    for (Path each : new Path[] {keys, others}) {
      String[] words = {"keys", each.toString()};
      assertThat(
              Main.run(
                  words,
                  InputStream.nullInputStream(),
                  OutputStream.nullOutputStream(),
                  System.err))
          .isZero();
    }
  }

  @Test
  void worksOverAnEncryptedConnection() throws IOException, InterruptedException {
    Pool pool = open();
    StandaloneWorker _ = start(pool, "trusted", keys, keys);

    assertThat(pool.map(x -> x * x, range(100)).get()).hasSize(100);
  }

  @Test
  @Tag("fault-D12")
  void aCertificateOfAnotherAuthorityIsRefused() throws IOException, InterruptedException {
    Pool pool = open();

    StandaloneWorker stranger = start(pool, "stranger", others, keys);
    assertThat(stranger.exitCode()).isEqualTo(2);
    assertThat(stranger.said()).contains("the handshake failed", "certificate");

    StandaloneWorker wary = start(pool, "wary", keys, others);
    assertThat(wary.exitCode()).isEqualTo(2);
    assertThat(wary.said()).contains("the handshake failed", "no authority that is trusted here");
    assertThat(pool.stats().workers()).isEmpty();
  }

  @Test
  @Tag("fault-D12")
  void clientsComeByTheSameDoor() throws IOException, InterruptedException {
    Pool pool = open();
    StandaloneWorker _ = start(pool, "patient", keys, keys);
    URI uri = URI.create("loompool://localhost:" + pool.listenAddress().orElseThrow().getPort());

    try (Pool client = connecting(uri, keys).connect()) {
      assertThat(client.map(x -> x * x, range(100)).get()).hasSize(100);
    }
    assertThatThrownBy(() -> connecting(uri, others).token(keys.resolve("token")).connect())
        .isInstanceOf(PoolConnectException.class)
        .hasMessageContaining("its certificate is of no authority that is trusted here");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> connecting(uri, folder).token(keys.resolve("token")).connect())
        .withMessageStartingWith("could not use the TLS files");
  }

  private static ClientBuilder connecting(URI uri, Path with) {
    return Pool.connecting(uri)
        .token(with.resolve("token"))
        .tls(with.resolve("client.pem"), with.resolve("client.key"), with.resolve("ca.pem"));
  }

  @Test
  @Tag("fault-D14")
  void halfDoneHandshakesAreClosedAndHoldNobodyUp() throws IOException, InterruptedException {
    Pool pool = open();
    StandaloneWorker _ = start(pool, "patient", keys, keys);
    assertThat(pool.apply(() -> 1)).isOne();
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        SocketChannel channel = SocketChannel.open(pool.listenAddress().orElseThrow());
        idle.add(channel);
        begin(channel);
      }
      assertThat(pool.map(x -> x * x, range(100)).get()).hasSize(100);

      for (SocketChannel channel : idle) {
        assertThat(isClosedThere(channel)).isTrue();
      }
    } finally {
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
    waiting().until(() -> pool.stats().refusedConnections() >= 300);
    assertThat(pool.apply(() -> 2)).isEqualTo(2);
  }

  private static void begin(SocketChannel channel) {
    byte[] beginning = {0x16, 3, 1, 2, 0, 1};
    try {
      channel.write(ByteBuffer.wrap(beginning));
    } catch (IOException e) {
      // So many others have come meanwhile that this one was closed.
    }
  }

  /// Waits until the other side has closed it.
  private static boolean isClosedThere(SocketChannel channel) {
    ByteBuffer goodbye = ByteBuffer.allocate(1024);
    try {
      int count;
      do {
        goodbye.clear();
        count = channel.read(goodbye);
      } while (count > 0);
      return count < 0;
    } catch (IOException e) {
      return true; // reset
    }
  }

  @Test
  @Tag("fault-D13")
  void anAddressThatOthersReachWantsEncryption() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Pool.builder()
                .workers(0)
                .listen(new InetSocketAddress(0))
                .token(keys.resolve("token"))
                .open())
        .withMessageContaining("is reached from other machines");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Pool.builder()
                .workers(0)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .open())
        .withMessageStartingWith("listen needs a token(file)");
  }

  private static Pool open() {
    return POOLS.open(builder ->
        builder
            .workers(0)
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .token(keys.resolve("token"))
            .tls(
                keys.resolve("coordinator.pem"),
                keys.resolve("coordinator.key"),
                keys.resolve("ca.pem")));
  }

  /// @param own has the worker's certificate
  /// @param trusted has that of the authority which it trusts
  private static StandaloneWorker start(Pool pool, String name, Path own, Path trusted)
      throws IOException {
    StandaloneWorker worker =
        StandaloneWorker.start(
            keys,
            name,
            pool.listenAddress().orElseThrow(),
            "--tls-certificate",
            own.resolve("worker.pem").toString(),
            "--tls-key",
            own.resolve("worker.key").toString(),
            "--tls-trusted",
            trusted.resolve("ca.pem").toString());
    POOLS.closeAfterwards(worker::end);
    return worker;
  }
}

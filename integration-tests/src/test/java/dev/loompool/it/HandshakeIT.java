package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.Transport;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Drain;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskContext;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Strangers that connect to a pool. Each test ends with the pool at work.
@ParameterizedClass
@EnumSource(names = {"UNIX", "TCP"})
@EnabledOnOs(OS.LINUX)
@Tag("fault-D")
class HandshakeIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final Pattern COLUMNS = Pattern.compile("\\s+");
  private static final String LISTENING = "0A";

  private static final TaskCallable<Integer> EXIT_ONCE =
      () -> {
        if (TaskContext.current().attempt() == 1) {
          Runtime.getRuntime().halt(7);
        }
        return TaskContext.current().attempt();
      };

  private final Pool pool;
  private final SocketAddress address;

  HandshakeIT(Transport transport) throws IOException {
    Set<Integer> before = listeningPorts();
    pool = POOLS.open(builder -> builder.workers(1).transport(transport));
    address = transport == Transport.UNIX ? socketFile() : newPort(before);
  }

  @Test
  @Tag("fault-D5")
  void whoSendsGarbageIsDisconnected() throws IOException, InterruptedException {
    byte[] garbage = new byte[100_000];
    new SplittableRandom(1).nextBytes(garbage);

    try (FrameSocket stranger = FrameSocket.open(address)) {
      assertThat(stranger.read().hasChallenge()).isTrue();
      stranger.write(ByteBuffer.wrap(garbage));
      stranger.awaitDisconnected();
    }
    assertThatThePoolWorks();
  }

  @Test
  @Tag("fault-D1")
  void whoSendsNothingIsDisconnected() throws IOException, InterruptedException {
    try (FrameSocket stranger = FrameSocket.open(address)) {
      assertThatThePoolWorks();
      stranger.awaitDisconnected();
    }
    assertThatThePoolWorks();
  }

  @Test
  @Tag("fault-D6")
  void whoHasNoTokenIsRefused() throws IOException, InterruptedException {
    try (FrameSocket stranger = FrameSocket.open(address)) {
      Frame challenge = stranger.read();
      stranger.write(hello(challenge, "w1"));

      Frame answer = stranger.read();
      assertThat(answer.hasRefused()).isTrue();
      stranger.awaitDisconnected();
    }
    assertThatThePoolWorks();
  }

  @Test
  void anUnknownWorkerHearsTheSame() throws IOException, InterruptedException {
    List<String> reasons = new ArrayList<>();
    for (String name : List.of("w1", "w99", "", "x".repeat(1_000))) {
      try (FrameSocket stranger = FrameSocket.open(address)) {
        stranger.write(hello(stranger.read(), name));
        reasons.add(stranger.read().getRefused().getReason());
      }
    }

    assertThat(reasons).hasSize(4).containsOnly(reasons.getFirst());
    assertThatThePoolWorks();
  }

  @Test
  @Tag("fault-D8")
  void whoSpeaksBeforeTheHandshakeIsRefused() throws IOException, InterruptedException {
    try (FrameSocket stranger = FrameSocket.open(address)) {
      stranger.write(Frame.newBuilder().setDrain(Drain.getDefaultInstance()).build());

      assertThat(stranger.read().hasChallenge()).isTrue();
      assertThat(stranger.read().hasRefused()).isTrue();
      stranger.awaitDisconnected();
    }
    assertThatThePoolWorks();
  }

  @Test
  @Tag("fault-D3")
  void aFrameThatIsTooLongIsNotReadToItsEnd() throws IOException, InterruptedException {
    for (int length : new int[] {4 * 1024 + 1, 1 << 30, Integer.MAX_VALUE, 0, -1}) {
      try (FrameSocket stranger = FrameSocket.open(address)) {
        stranger.write(ByteBuffer.allocate(4).putInt(length).flip());
        stranger.awaitDisconnected();
      }
    }
    assertThatThePoolWorks();
  }

  /// Also a worker that is launched meanwhile gets through.
  @Test
  @Tag("fault-C12")
  void aThousandThatOnlyConnectDoNoHarm() throws IOException, InterruptedException {
    assertThatThePoolWorks(); // Its worker has come, and has not to come amid them.
    List<FrameSocket> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 1_000; i++) {
        strangers.add(FrameSocket.open(address));
      }
      assertThatThePoolWorks();
      waiting().until(() -> pool.stats().refusedConnections() > 0);
      assertThat(pool.with(task -> task.withRetry(RetryPolicy.onWorkerLoss(2))).apply(EXIT_ONCE))
          .isEqualTo(2);
    } finally {
      for (FrameSocket stranger : strangers) {
        stranger.close();
      }
    }
    assertThat(pool.map(x -> x, range(100)).get()).isEqualTo(range(100));
    assertThat(pool.stats().lostWorkers()).isEqualTo(1);
  }

  private void assertThatThePoolWorks() throws InterruptedException {
    assertThat(pool.map(x -> x, range(100)).get()).isEqualTo(range(100));
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  private static Frame hello(Frame challenge, String worker) {
    assertThat(challenge.hasChallenge()).isTrue();
    return Frame.newBuilder()
        .setHello(FrameSocket.hello(challenge.getChallenge(), worker, SessionToken.random()))
        .build();
  }

  private static SocketAddress socketFile() {
    File temporary = new File(System.getProperty("java.io.tmpdir"));
    List<File> found =
        waiting()
            .until(
                () ->
                    Stream.of(temporary.listFiles((_, name) -> PoolExtension.isPoolFolder(name)))
                        .map(folder -> new File(folder, "socket"))
                        .filter(File::exists)
                        .toList(),
                files -> files.size() == 1);
    return UnixDomainSocketAddress.of(found.getFirst().toPath());
  }

  private static SocketAddress newPort(Set<Integer> before) throws IOException {
    Set<Integer> ports = listeningPorts();
    ports.removeAll(before);
    assertThat(ports).hasSize(1);
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.iterator().next());
  }

  /// The TCP ports at which this process listens.
  private static Set<Integer> listeningPorts() throws IOException {
    Set<String> own = ownSockets();
    Set<Integer> ports = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      Path path = Path.of(table);
      if (Files.exists(path)) {
        for (String line : Files.readAllLines(path)) {
          List<String> columns = COLUMNS.splitAsStream(line.strip()).toList();
          if (columns.get(3).equals(LISTENING) && own.contains("socket:[" + columns.get(9) + "]")) {
            String local = columns.get(1);
            ports.add(Integer.parseInt(local.substring(local.indexOf(':') + 1), 16));
          }
        }
      }
    }
    return ports;
  }

  private static Set<String> ownSockets() throws IOException {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          sockets.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    return sockets;
  }
}

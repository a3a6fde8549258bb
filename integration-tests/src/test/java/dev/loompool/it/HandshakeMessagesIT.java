package dev.loompool.it;

import static dev.loompool.it.GoldenMessages.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Transport;
import dev.loompool.internal.net.ClientConnection;
import dev.loompool.internal.net.ClientFrames;
import dev.loompool.internal.net.ClientHost;
import dev.loompool.internal.net.CoordinatorServer;
import dev.loompool.internal.net.ExpectedWorkers;
import dev.loompool.internal.net.JoiningWorkers;
import dev.loompool.internal.net.WorkerConnection;
import dev.loompool.internal.net.WorkerListener;
import dev.loompool.protocol.CodePrint;
import dev.loompool.protocol.PeerVersions;
import dev.loompool.protocol.ProtocolVersion;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Hosting;
import dev.loompool.protocol.v1.Joining;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What workers and coordinators say that do not come together.
class HandshakeMessagesIT {
  @TempDir Path folder;

  private final SessionToken token = SessionToken.random();
  private final ExpectedWorkers expected = new ExpectedWorkers();
  private CoordinatorServer server;

  @BeforeEach
  void listen() throws InterruptedException {
    server = new CoordinatorServer("it-control", Transport.TCP, folder, false);
    server.loop().submit(() -> expected.add("eu-2", 2, token)).await();
    server.listen(expected, new NoListener(), 1 << 20, LoggerFactory.getLogger("it"));
  }

  @AfterEach
  void close() throws InterruptedException {
    server.close();
    assertThat(server.awaitEnd(TimeUnit.SECONDS.toNanos(30))).isTrue();
  }

  @Test
  void versionsThatDoNotFitAreShownSideBySide() throws IOException {
    PeerVersions coordinator = new PeerVersions("1.3.0", 1, 1, "25.0.3+9-LTS");
    PeerVersions worker = new PeerVersions("1.1.4", 2, 3, "21.0.8+9-LTS");

    assertGolden("M05", worker.refusal("eu-2", coordinator).orElseThrow());
  }

  @Test
  @Tag("fault-F10")
  void classesThatDifferAreShownSideBySide() throws IOException {
    CodePrint own = new CodePrint("app-1.4.2.jar", 1, 0x3f9a51c2d4e5f607L);
    CodePrint same = new CodePrint("rows-1.0.jar", 2, 5);
    JoiningWorkers admission =
        new JoiningWorkers(
            token,
            List.of(own, same),
            () -> true,
            (_, _) -> {
              throw new AssertionError("nobody was to be let in");
            },
            new NoClients());
    Hello hello =
        Hello.newBuilder()
            .setWorker("eu-2")
            .setJoining(
                Joining.newBuilder()
                    .setConcurrency(1)
                    .addAllCode(List.of(1L, 0x77c10aab12cd34efL, 2L, 5L, 3L, 7L)))
            .build();

    assertGolden("M05-classes", admission.refusal(hello).orElseThrow());
  }

  @Test
  @Tag("fault-F10")
  @Tag("fault-D11")
  void aWorkerOnAnEarlierJavaIsRefusedBeforeAnyTask() throws IOException {
    try (FrameSocket worker = FrameSocket.open(address())) {
      Frame challenge = worker.read();
      worker.write(
          Frame.newBuilder()
              .setHello(
                  FrameSocket.hello(challenge.getChallenge(), "eu-2", token)
                      .setJavaVersion("21.0.8"))
              .build());

      assertThat(worker.read().getRefused().getReason())
          .startsWith("worker 'eu-2' was refused: its versions do not fit those of the coordinator")
          .containsPattern("Java +25.* 21.0.8 +too old");
      worker.awaitDisconnected();
    }
  }

  @Test
  @Tag("fault-D11")
  void aStrangerIsToldOnlyWhichProtocolIsSpoken() throws IOException {
    try (FrameSocket stranger = FrameSocket.open(address())) {
      Frame challenge = stranger.read();
      stranger.write(
          Frame.newBuilder()
              .setHello(
                  FrameSocket.hello(challenge.getChallenge(), "eu-2", SessionToken.random())
                      .setOldestProtocolVersion(7)
                      .setProtocolVersion(9))
              .build());

      assertThat(stranger.read().getRefused().getReason())
          .isEqualTo(
              "it speaks protocol 7 to 9, this coordinator %d to %d"
                  .formatted(ProtocolVersion.OLDEST, ProtocolVersion.CURRENT));
    }
  }

  @Test
  @Tag("fault-D6")
  void aWorkerWithAnotherTokenIsRefused() throws IOException, InterruptedException {
    assertGolden("M15", lastWordsOfWorker(server.endpoint()));
  }

  @Test
  void aWorkerThatFindsNoCoordinatorSaysSo() throws IOException, InterruptedException {
    assertGolden("M16", lastWordsOfWorker("tcp:127.0.0.1:1"));
  }

  private String lastWordsOfWorker(String endpoint) throws IOException, InterruptedException {
    JavaProgram worker =
        JavaProgram.start(folder, java.util.List.of(), "dev.loompool.worker.WorkerMain");
    worker.type(
        "name=eu-2\nendpoint=%s\ntoken=%s\nconcurrency=1\nstartedTasks=%s\n\n"
            .formatted(endpoint, SessionToken.random().text(), folder.resolve("started")));

    assertThat(worker.exitCode()).isEqualTo(2);
    return Files.readString(worker.err());
  }

  private InetSocketAddress address() {
    String endpoint = server.endpoint();
    int port = Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static final class NoClients implements ClientHost {
    @Override
    public Hosting hosting() {
      throw new AssertionError("no client was to come");
    }

    @Override
    public ClientFrames open(Hello hello, String from, ClientConnection connection) {
      throw new AssertionError("no client was to come");
    }
  }

  private static final class NoListener implements WorkerListener {
    @Override
    public void connected(int worker, long pid, WorkerConnection connection) {
      throw new AssertionError("nobody was to be let in");
    }

    @Override
    public void refused() {}

    @Override
    public void received(int worker, Frame frame) {}

    @Override
    public void readEnded() {}

    @Override
    public void writabilityChanged(int worker, boolean writable) {}

    @Override
    public void disconnected(int worker) {}
  }
}

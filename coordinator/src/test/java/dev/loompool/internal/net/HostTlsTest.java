package dev.loompool.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.WorkerStartException;
import dev.loompool.internal.RecordingLogger;
import dev.loompool.protocol.ClientTls;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.TlsFiles;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Refused;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a client says of certificates that are none of its pool's, and of none at all; without
/// sockets.
class HostTlsTest {
  private static final InetSocketAddress HOST =
      InetSocketAddress.createUnresolved("localhost", 7400);

  private static final String WANTED =
      "it wants a certificate that it accepts, and this side showed none (";

  private final CompletableFuture<HostChannel> connected = new CompletableFuture<>();
  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel server = new EmbeddedChannel();

  @AfterEach
  void release() {
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
  }

  @Test
  void goodCertificatesOfBothSidesLetTheHandshakeBegin() throws Exception {
    meet("good", "good", "authority");
    Frame frame = Frame.newBuilder().setRefused(Refused.newBuilder().setReason("so")).build();

    server.writeOutbound(
        Unpooled.copyInt(frame.getSerializedSize()).writeBytes(frame.toByteArray()));
    TlsMeeting.exchange(client, server);

    assertRefused("it refused this client: so");
  }

  @Test
  @Tag("fault-D12")
  void aCertificateThatHasExpiredIsNamedSo() throws Exception {
    meet("good", "expired", "authority");

    assertRefused("its certificate has expired (NotAfter: ");
  }

  @Test
  @Tag("fault-D12")
  void aCertificateForAnotherHostIsNamedSo() throws Exception {
    meet("good", "elsewhere", "authority");

    assertRefused("its certificate is not for this address (No subject alternative DNS name");
  }

  @Test
  @Tag("fault-D12")
  void aCertificateOfAnotherAuthorityIsNamedSo() throws Exception {
    meet("good", "strange", "authority");

    assertRefused("its certificate is of no authority that is trusted here (");
  }

  @Test
  @Tag("fault-D12")
  void aClientLearnsThatItsOwnIsNotAccepted() throws Exception {
    meet("strange", "good", "authority");
    assertRefused(WANTED + "certificate_required)");
  }

  @Test
  @Tag("fault-D12")
  void aClientLearnsThatItsOwnHasExpired() throws Exception {
    meet("expired", "good", "authority");
    assertRefused(WANTED + "certificate_unknown)");
  }

  @Test
  void aCoordinatorWithoutTlsIsNamedSo() throws Exception {
    open(client, new ClientTls(files("good", "authority")));
    client.writeInbound(Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 40, 10, 38}));

    assertRefused("it speaks no TLS at this address; leave the TLS files out");
  }

  @Test
  void aClientWithoutTlsIsToldToTryIt() {
    client.freezeTime();
    client.pipeline().addLast(handshake(false));
    client.pipeline().fireChannelActive();
    client.advanceTimeBy(6, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();

    assertRefused(
        "it did not answer within 5 s, not even with a challenge; if it speaks TLS, give");
  }

  @Test
  void filesThatAreNoneAreNamed() {
    TlsFiles missing = files("missing", "authority");

    assertThatThrownBy(() -> new ClientTls(missing))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("could not use the TLS files: ");
    assertThatThrownBy(() -> new ServerTls(missing)).isInstanceOf(WorkerStartException.class);
  }

  /// Has them shake hands.
  private void meet(String own, String shown, String trusted) throws Exception {
    server
        .pipeline()
        .addLast(new ServerTls(files(shown, "authority")).handler(server))
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(
                  io.netty.channel.ChannelHandlerContext context, Throwable cause) {
                // It closes, as the one of the coordinator does.
              }
            });
    server.pipeline().fireChannelActive();
    open(client, new ClientTls(files(own, trusted)));
    TlsMeeting.exchange(client, server);
  }

  private void open(EmbeddedChannel channel, ClientTls tls) {
    channel.pipeline().addLast(tls.handler(channel, HOST));
    FramePipeline.install(channel.pipeline());
    channel.pipeline().addLast(handshake(true));
    channel.pipeline().fireChannelActive();
  }

  private HostHandshake handshake(boolean encrypted) {
    return new HostHandshake(
        new HostClient.Credentials(SessionToken.random(), "client-0", 1),
        encrypted,
        connected,
        new RecordingLogger());
  }

  private void assertRefused(String text) {
    assertThatThrownBy(() -> connected.getNow(null))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(HostRefusedException.class)
        .hasMessageStartingWith(text);
    assertThat(client.isOpen()).isFalse();
  }

  private static TlsFiles files(String certificate, String trusted) {
    Path folder = TlsMeeting.folder();
    return new TlsFiles(
        folder.resolve(certificate + ".pem"),
        folder.resolve("peer.key"),
        folder.resolve(trusted + ".pem"));
  }
}

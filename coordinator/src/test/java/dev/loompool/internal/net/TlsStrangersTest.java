package dev.loompool.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.TlsFiles;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Who knocks at a listener with TLS and is no worker: `openssl s_client`, `curl`, noise. Each is
/// closed, with one line that names it. Without sockets.
class TlsStrangersTest {
  private final Doorstep door = new Doorstep();
  private final EmbeddedChannel client = new EmbeddedChannel();

  @AfterEach
  void release() {
    client.finishAndReleaseAll();
    door.release();
  }

  @Test
  @Tag("fault-D5")
  @Tag("fault-D12")
  void oneWithoutACertificateIsNamedSo() throws Exception {
    meet(stranger().trustManager(InsecureTrustManagerFactory.INSTANCE));

    assertThatIsClosedWithALine("it speaks TLS and showed no certificate, or one of another");
  }

  @Test
  @Tag("fault-D12")
  void oneWithAnExpiredCertificateIsNamedSo() throws Exception {
    meet(
        stranger()
            .keyManager(file("expired.pem").toFile(), file("peer.key").toFile())
            .trustManager(InsecureTrustManagerFactory.INSTANCE));

    assertThatIsClosedWithALine("it speaks TLS, but its certificate has expired (NotAfter: ");
  }

  @Test
  @Tag("fault-D12")
  void oneThatDoesNotTrustThePoolIsNamedSo() throws Exception {
    meet(stranger().trustManager(file("strange.pem").toFile()));

    assertThatIsClosedWithALine(
        "it speaks TLS and gave up (certificate_unknown); it may not trust the certificate");
  }

  @Test
  @Tag("fault-D11")
  void oneOfAnOlderTlsIsNamedSo() throws Exception {
    meet(stranger().protocols("TLSv1.2").trustManager(InsecureTrustManagerFactory.INSTANCE));

    assertThatIsClosedWithALine("it speaks TLS, but TLS failed: (protocol_version)");
  }

  /// As `curl` does that does not know the authority.
  @Test
  @Tag("fault-D12")
  void anAlertInTheClearIsNamedSo() {
    Exception unread = new SSLException("Unexpected exception", new IllegalStateException());

    assertThat(BrokenInput.describe(new DecoderException(unread)))
        .startsWith("it speaks TLS and gave up (by an alert in the clear)");
  }

  /// A channel without a socket closes too soon to tell of this by itself.
  @Test
  @Tag("fault-D5")
  void noiseThatBeginsAsTlsGetsAShortLine() {
    Exception all = new NotSslRecordException("not an SSL/TLS record: " + "16c389".repeat(20_000));

    assertThat(BrokenInput.describe(new DecoderException(all)))
        .isEqualTo("it began as TLS does and went on as something else");
  }

  private static SslContextBuilder stranger() {
    return SslContextBuilder.forClient()
        .endpointIdentificationAlgorithm(null)
        .sslProvider(SslProvider.JDK);
  }

  private Doorstep.Caller call() throws Exception {
    TlsFiles files = new TlsFiles(file("good.pem"), file("peer.key"), file("authority.pem"));
    return door.call(new ServerTls(files));
  }

  /// Has them shake hands until one of them closes.
  private void meet(SslContextBuilder wanted) throws Exception {
    Doorstep.Caller caller = call();
    client
        .pipeline()
        .addLast(wanted.build().newHandler(client.alloc()))
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(
                  io.netty.channel.ChannelHandlerContext context, Throwable cause)
                  throws Exception {
                if (!(cause.getCause() instanceof SSLException)) {
                  super.exceptionCaught(context, cause);
                }
              }
            });
    client.pipeline().fireChannelActive();
    TlsMeeting.exchange(client, caller);
    assertThat(caller.isOpen()).isFalse();
  }

  private void assertThatIsClosedWithALine(String reason) {
    assertThat(door.refused).isEqualTo(1);
    assertThat(door.warnings()).hasSize(1);
    assertThat(door.warnings().getFirst())
        .startsWith("refused a connection from ")
        .contains("/127.0.0.1:40000: " + reason)
        .hasSizeLessThan(300)
        .doesNotContain("\n");
  }

  private static Path file(String name) {
    return TlsMeeting.folder().resolve(name);
  }
}

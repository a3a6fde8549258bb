package dev.loompool.protocol;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;

/// Encrypts the connection to a coordinator by TLS 1.3, and sees that the certificate over there is
/// one of a trusted authority, for the name or address that was asked for. Thread-safe.
public final class ClientTls {
  private final SslContext context;

  /// @throws IOException where the files are of no use
  public ClientTls(TlsFiles files) throws IOException {
    try {
      context =
          SslContextBuilder.forClient()
              .keyManager(files.certificate().toFile(), files.key().toFile())
              .trustManager(files.trusted().toFile())
              .endpointIdentificationAlgorithm("HTTPS")
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3")
              .build();
    } catch (IllegalArgumentException e) {
      throw new IOException("could not use the TLS files: " + e.getMessage(), e);
    }
  }

  /// To be the first handler of the channel.
  public ChannelHandler handler(Channel channel, InetSocketAddress to) {
    return context.newHandler(channel.alloc(), to.getHostString(), to.getPort());
  }
}

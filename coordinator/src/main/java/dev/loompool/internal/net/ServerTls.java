package dev.loompool.internal.net;

import dev.loompool.WorkerStartException;
import dev.loompool.protocol.TlsFiles;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;

/// Encrypts the connections of workers that join, by TLS 1.3 and nothing older, and lets only those
/// begin whose certificate a trusted authority has signed. Thread-safe.
final class ServerTls {
  private final SslContext context;

  ServerTls(TlsFiles files) {
    try {
      context =
          SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
              .trustManager(files.trusted().toFile())
              .clientAuth(ClientAuth.REQUIRE)
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3")
              .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new WorkerStartException("could not use the files of tls: " + files + ": " + e, e);
    }
  }

  /// To be the first handler of the channel.
  ChannelHandler handler(Channel channel) {
    return context.newHandler(channel.alloc());
  }
}

package dev.loompool.internal.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Says where a peer is. Stateless.
public final class PeerPlace {
  private PeerPlace() {}

  /// Its address and port; a peer that came by a Unix domain socket has none.
  public static String of(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress() + ":" + address.getPort()
        : "this machine";
  }
}

package dev.loompool.cli;

import dev.loompool.ClientBuilder;
import dev.loompool.Pool;
import dev.loompool.PoolConnectException;
import dev.loompool.cli.worker.PeerOptions;
import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.TlsFiles;
import java.net.InetSocketAddress;
import java.util.Optional;

/// A pool that a coordinator elsewhere hosts. Immutable.
///
/// @param coordinator where it listens
/// @param peers how the two know each other
/// @param allowsPlaintext whether the connection may leave this machine in the clear
record HostedPool(Endpoint coordinator, PeerOptions peers, boolean allowsPlaintext)
    implements PoolSource {
  @Override
  public Pool open() throws SetUpException {
    try {
      Optional<TlsFiles> tls = peers.tls(coordinator);
      if (tls.isEmpty() && !allowsPlaintext) {
        requireThisMachine();
      }
      ClientBuilder builder =
          Pool.connecting(coordinator.uri())
              .name(MapCommand.NAME)
              .token(peers.tokenFile())
              .allowPlaintext(allowsPlaintext)
              .exitGrace(EndOnSignal.POOL_GRACE);
      tls.ifPresent(files -> builder.tls(files.certificate(), files.key(), files.trusted()));
      return builder.connect();
    } catch (PoolConnectException | IllegalArgumentException e) {
      throw new SetUpException("--connect: " + e.getMessage(), e);
    }
  }

  // The client would refuse it too, and say what to do in Java.
  private void requireThisMachine() throws SetUpException {
    if (coordinator.path() != null) {
      return;
    }
    InetSocketAddress place = new InetSocketAddress(coordinator.host(), coordinator.port());
    if (!place.isUnresolved() && !place.getAddress().isLoopbackAddress()) {
      throw new SetUpException(
          "--connect: %s is on another machine, and the connection would not be encrypted; give the --tls options, or --allow-plaintext where the network itself is safe"
              .formatted(coordinator.place()));
    }
  }
}

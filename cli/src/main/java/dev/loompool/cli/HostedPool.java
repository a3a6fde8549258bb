package dev.loompool.cli;

import dev.loompool.ClientBuilder;
import dev.loompool.Pool;
import dev.loompool.PoolConnectException;
import dev.loompool.cli.worker.PeerOptions;
import java.net.URI;

/// A pool that a coordinator elsewhere hosts. Immutable.
///
/// @param coordinator where it listens
/// @param peers how the two know each other
record HostedPool(URI coordinator, PeerOptions peers) implements PoolSource {
  @Override
  public Pool open() throws SetUpException {
    try {
      ClientBuilder builder =
          Pool.connecting(coordinator)
              .name(MapCommand.NAME)
              .token(peers.tokenFile())
              .exitGrace(EndOnSignal.POOL_GRACE);
      peers.tls().ifPresent(tls -> builder.tls(tls.certificate(), tls.key(), tls.trusted()));
      return builder.connect();
    } catch (PoolConnectException | IllegalArgumentException e) {
      throw new SetUpException("--connect: " + e.getMessage(), e);
    }
  }
}

package dev.loompool.internal;

import dev.loompool.protocol.ClientTls;
import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Welcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The options of a client, as [dev.loompool.ClientBuilder] checked them. Immutable.
///
/// @param pool what holds for its tasks on this side
/// @param tls encrypts the connections; empty where they are not
/// @param allowed patterns of the classes that values may have, beside common ones of the JDK
/// @param connectLimit how long to try at first
/// @param reconnectLimit how long to try after the connection was lost
public record ClientOptions(
    PoolOptions pool,
    Endpoint endpoint,
    SessionToken token,
    Optional<ClientTls> tls,
    List<String> allowed,
    Duration connectLimit,
    Duration reconnectLimit) {
  /// As these, for a pool that said this of itself.
  ClientOptions limitedTo(Welcome welcome) {
    return new ClientOptions(
        pool.forHost(HostLink.concurrency(welcome.getHosting()), welcome.getMaxMessageBytes()),
        endpoint,
        token,
        tls,
        allowed,
        connectLimit,
        reconnectLimit);
  }

  String place() {
    return endpoint.place();
  }
}

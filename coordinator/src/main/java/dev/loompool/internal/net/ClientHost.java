package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Hosting;

/// The pool as clients find it. Confined to the control loop.
public interface ClientHost {
  /// What a client is told of the pool.
  Hosting hosting();

  /// A client has proved who it is.
  ///
  /// @param from where it is, for people
  ClientFrames open(Hello hello, String from, ClientConnection connection);
}

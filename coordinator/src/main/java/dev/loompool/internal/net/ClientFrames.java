package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Frame;

/// Takes what comes from one peer of a connection between a client and its pool. Called on the
/// control loop.
public interface ClientFrames {
  /// A frame has come.
  void received(Frame frame);

  /// The last frame of one read has been received.
  void readEnded();

  /// The connection takes no more bytes for now, or takes them again. May come amid a decision.
  void writabilityChanged(boolean writable);

  /// The connection has ended.
  void disconnected();
}

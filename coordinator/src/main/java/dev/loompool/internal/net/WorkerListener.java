package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Frame;

/// Hears of workers and their frames. Called on the control loop.
public interface WorkerListener {
  /// A worker has proved who it is.
  void connected(int worker, long pid, WorkerConnection connection);

  /// Somebody was not let in.
  void refused();

  /// A frame came from a worker that is connected.
  void received(int worker, Frame frame);

  /// The last frame of one read has been received.
  void readEnded();

  /// The connection takes no more bytes for now, or takes them again. May come amid a decision.
  void writabilityChanged(int worker, boolean writable);

  /// The connection has ended.
  void disconnected(int worker);
}

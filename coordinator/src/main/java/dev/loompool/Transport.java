package dev.loompool;

/// How launched workers are connected.
public enum Transport {
  /// A Unix domain socket where the system has them, otherwise TCP on the loopback address.
  AUTOMATIC,
  /// A Unix domain socket; opening the pool fails where that can't be had.
  UNIX,
  /// TCP on the loopback address.
  TCP
}

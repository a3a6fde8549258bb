package dev.loompool.protocol.sample;

/// Is not Serializable.
public final class Connection {
  public String name() {
    return "connection";
  }
}

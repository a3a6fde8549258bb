package dev.loompool.protocol.sample;

/// Is not Serializable, as [Connection].
public final class Cursor {}

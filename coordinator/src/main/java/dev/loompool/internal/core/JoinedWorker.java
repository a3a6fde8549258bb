package dev.loompool.internal.core;

/// A worker that nobody launched: what it says of itself when it joins. Immutable.
///
/// @param name what it is called here; one at a time has it
/// @param instance the same each time that its process joins, and that of no other
/// @param concurrency how many tasks it runs at a time
public record JoinedWorker(String name, long instance, int concurrency) {}

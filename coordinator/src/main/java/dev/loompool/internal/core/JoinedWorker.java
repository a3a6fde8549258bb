package dev.loompool.internal.core;

import java.util.Set;

/// A worker that nobody launched: what it says of itself when it joins. Immutable.
///
/// @param name what it is called here; one at a time has it
/// @param instance the same each time that its process joins, and that of no other
/// @param concurrency how many tasks it runs at a time
/// @param isPool whether it is the pool of another process: that one retries tasks by itself, so
///   that outcomes are final, and none is to blame when the connection to it is lost
/// @param labels of the tasks that need them it runs these too
public record JoinedWorker(
    String name, long instance, int concurrency, boolean isPool, Set<String> labels) {
  public JoinedWorker(String name, long instance, int concurrency) {
    this(name, instance, concurrency, false, Set.of());
  }
}

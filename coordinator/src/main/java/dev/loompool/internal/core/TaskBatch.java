package dev.loompool.internal.core;

/// Adjacent tasks of one block that travel together.
///
/// @param attempt the number of the attempt that begins when they start
/// @param run the number of this sending of them
record TaskBatch(TaskBlock block, int from, int count, int attempt, int run) {}

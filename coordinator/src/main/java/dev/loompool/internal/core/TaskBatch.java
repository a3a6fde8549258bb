package dev.loompool.internal.core;

/// Adjacent tasks of one block that travel together.
///
/// @param attempt the number of the attempt that begins when they start
/// @param run the number of this sending of them
record TaskBatch(TaskBlock block, int from, int count, int attempt, int run) {
  /// How many slots they fill.
  int chunks() {
    return Math.ceilDiv(count, block.settings.chunkSize());
  }

  /// Whether the task at this index of the block is the last of its chunk.
  boolean endsChunk(int index) {
    int place = index - from + 1;
    return place == count || place % block.settings.chunkSize() == 0;
  }
}

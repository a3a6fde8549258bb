package dev.loompool.cli.chaos;

/// One run of a task, as the worker itself has noted it.
///
/// @param index which task, from 0
/// @param attempt the attempt that the worker was told
/// @param worker the name of the worker
/// @param startedNanos when it started
/// @param completed whether it reached its end
record Execution(int index, int attempt, String worker, long startedNanos, boolean completed) {}

package dev.loompool.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// How a map is to be run.
///
/// @param workers how many workers, empty for the pool's default
/// @param concurrency how many items at a time in each, empty for the pool's default
/// @param timeout the bound of one item
/// @param classPath where the workers find the method, before their inherited class path
/// @param inputOrder whether results come in the order of their items
/// @param verbose whether failures are shown with their stack traces
/// @param progress whether the progress bar is shown
record MapSettings(
    OptionalInt workers,
    OptionalInt concurrency,
    Optional<Duration> timeout,
    ClassPath classPath,
    boolean inputOrder,
    boolean verbose,
    boolean progress) {}

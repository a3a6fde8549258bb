package dev.loompool.cli;

import java.time.Duration;
import java.util.Optional;

/// How a map is to be run.
///
/// @param source whose workers run it
/// @param timeout the bound of one item
/// @param inputOrder whether results come in the order of their items
/// @param verbose whether failures are shown with their stack traces
/// @param progress whether the progress bar is shown
record MapSettings(
    PoolSource source,
    Optional<Duration> timeout,
    boolean inputOrder,
    boolean verbose,
    boolean progress) {}

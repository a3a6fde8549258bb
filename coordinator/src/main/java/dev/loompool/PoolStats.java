package dev.loompool;

import java.util.List;

/// Counts of a pool, taken at one moment.
///
/// @param pending tasks that no worker has yet
/// @param inFlight tasks that a worker has
/// @param ended tasks that have an outcome
/// @param lostWorkers workers that went without a goodbye
/// @param staleOutcomes outcomes that were dropped because the task had already moved on
/// @param refusedConnections connections that were not let in, as their peer held no token or spoke
///   something else
/// @param workers the workers that are alive
public record PoolStats(
    long pending,
    long inFlight,
    long ended,
    long lostWorkers,
    long staleOutcomes,
    long refusedConnections,
    List<WorkerStats> workers) {}

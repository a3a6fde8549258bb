package dev.loompool;

/// Counts of one worker, taken at one moment.
///
/// @param name the worker's name, such as `w3`
/// @param pid its process id; 0 while it is being launched
/// @param ready whether it takes tasks
/// @param inFlight tasks that it has
/// @param ended tasks that ended in it
/// @param residentBytes how much memory its process holds; 0 while it is being launched, and where
///   the system is not Linux
public record WorkerStats(
    String name, long pid, boolean ready, int inFlight, long ended, long residentBytes) {}

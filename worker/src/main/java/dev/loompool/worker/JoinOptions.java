package dev.loompool.worker;

/// What a worker that nobody launched is told beyond what every worker is.
///
/// @param instance names this process: the same in each connection, and that of no other
/// @param takesClasses whether it takes classes from the coordinator
/// @param home finds the classes of tasks
public record JoinOptions(long instance, boolean takesClasses, ClassLoader home) {}

package dev.loompool.internal.core;

/// A run that had started in a worker, as far as the worker could note it.
///
/// @param run the lowest byte of the run's number
public record StartedRun(long task, byte run) {}

package dev.loompool.internal.core;

/// What the core needs of a task's options.
///
/// @param timeoutNanos the bound of one attempt, 0 for none
/// @param maxAttempts how often the task may start when workers are lost
public record TaskSettings(long timeoutNanos, int maxAttempts) {}

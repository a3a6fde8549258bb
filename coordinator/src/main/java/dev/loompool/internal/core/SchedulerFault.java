package dev.loompool.internal.core;

import org.jspecify.annotations.Nullable;

/// Why a scheduler could not place a task.
///
/// @param text names the scheduler and what it did
/// @param thrown what it threw, if anything
public record SchedulerFault(String text, @Nullable Throwable thrown) {}

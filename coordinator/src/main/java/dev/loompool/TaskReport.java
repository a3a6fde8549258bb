package dev.loompool;

import org.jspecify.annotations.Nullable;

/// An outcome with where it came from.
///
/// @param index the place of the task's item in the input, from 0
/// @param outcome how the task ended
/// @param run the last run of the task
public record TaskReport<R extends @Nullable Object>(
    long index, TaskOutcome<R> outcome, TaskRun run) {}

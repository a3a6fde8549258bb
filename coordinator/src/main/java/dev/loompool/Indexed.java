package dev.loompool;

import org.jspecify.annotations.Nullable;

/// An outcome with the place of its item in the input.
///
/// @param index the place, from 0
/// @param outcome how the item's task ended
public record Indexed<R extends @Nullable Object>(long index, TaskOutcome<R> outcome) {}

package dev.loompool.cli.chaos;

import org.jspecify.annotations.Nullable;

/// An outcome that the pool has handed out.
///
/// @param index which task, from 0
/// @param value what it returned, null where it failed
/// @param failure why it failed, null where it did not
/// @param worker where it ran last, empty where that was not said
record Delivery(int index, @Nullable Long value, @Nullable Throwable failure, String worker) {}

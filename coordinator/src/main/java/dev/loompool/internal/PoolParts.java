package dev.loompool.internal;

/// What the views of one pool share. Immutable.
record PoolParts(
    TaskIntake intake, TaskQueue queued, OutcomeReader reader, CallbackThreads callbacks) {}

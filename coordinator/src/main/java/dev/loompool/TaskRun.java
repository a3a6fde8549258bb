package dev.loompool;

import java.time.Duration;

/// The last run of a task.
///
/// @param worker the name of the worker, such as `w3`; empty where the task never reached one
/// @param attempt which attempt it was, from 1; 0 where the task never reached a worker
/// @param duration how long it ran in the worker
public record TaskRun(String worker, int attempt, Duration duration) {}

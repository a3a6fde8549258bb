package dev.loompool.internal.core;

import java.util.OptionalInt;

/// How a worker process ended.
///
/// @param worker the worker's number
/// @param pid its process id, 0 where it never started
/// @param exitCode its exit code, empty where it never started
/// @param description what happened and why, in words
/// @param lastWords the end of what it wrote to its standard error
public record WorkerExit(
    int worker, long pid, OptionalInt exitCode, String description, String lastWords) {}

package dev.loompool.cli.chaos;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// The argument of a task.
///
/// @param index which task it is, from 0
/// @param fault what it does to its worker when it runs for the first time; null for nothing
record TaskOrder(int index, @Nullable Fault fault) implements Serializable {}

package dev.loompool.cli.chaos;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/// All that is known of a run, from sources that do not know each other.
///
/// @param tasks how many tasks were handed over, numbered from 0
/// @param expected the value of each
/// @param timesOut whether the first run of the task was ended by its timeout
/// @param maxAttempts how many attempts each task had
/// @param deliveries what the pool has handed out
/// @param records what the workers have noted
/// @param lost the workers that the pool told of as lost
record History(
    int tasks,
    IntToLongFunction expected,
    IntPredicate timesOut,
    int maxAttempts,
    List<Delivery> deliveries,
    ExecutionRecords records,
    Set<String> lost) {}

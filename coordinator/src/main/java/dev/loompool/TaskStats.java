package dev.loompool;

import java.time.Duration;

/// Counts of the tasks with one name ([TaskOptions#withName]) that have ended, taken at one moment.
///
/// A pool keeps them for the first 200 names that it sees, so that names which never come twice
/// take up no memory without end; the tasks of all further names count under [#OTHER].
///
/// @param name the name of the tasks
/// @param succeeded tasks that gave a value
/// @param failed tasks that threw, whose value could not be written, or that no scheduler placed
/// @param timedOut tasks that passed their timeout or deadline
/// @param cancelled tasks that were cancelled, also by the end of the pool
/// @param lost tasks whose worker was lost, and that were not to run again
/// @param poisoned tasks that were alone in more than one worker that was lost
/// @param runTime how long all runs took of which workers told, those too after which a task ran
///   again; to the microsecond
public record TaskStats(
    String name,
    long succeeded,
    long failed,
    long timedOut,
    long cancelled,
    long lost,
    long poisoned,
    Duration runTime) {
  /// Where tasks are counted whose name is none of the first 200.
  public static final String OTHER = "other";

  /// How many tasks have ended, in whichever way.
  public long ended() {
    return succeeded + failed + timedOut + cancelled + lost + poisoned;
  }
}

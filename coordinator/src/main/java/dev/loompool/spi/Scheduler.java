package dev.loompool.spi;

import java.util.List;
import java.util.OptionalInt;

/// Chooses the worker of each task. [Schedulers] has those that come with the pool.
///
/// It is asked on the one thread that drives the pool, for one task at a time. So it needs no
/// locks, and it must neither wait nor take long: the whole pool waits meanwhile. An instance that
/// remembers something serves one pool only.
///
/// It is asked late, while some worker has room, so that workers which come later get their share.
/// A task whose worker has no room waits for that one, and lets tasks for others pass it; but while
/// more tasks wait so than all workers together may be sent, none is placed. Where the worker ends
/// before it was sent the task, or is lost with it, the scheduler is asked anew.
///
/// Where it throws, or answers something else than one of the workers, the task ends with
/// [dev.loompool.TaskFailedException] and the pool goes on.
@FunctionalInterface
public interface Scheduler {
  /// The worker that is to have the task: one of these.
  ///
  /// @param workers those that take tasks, by rising ids; never empty
  WorkerId choose(Task task, List<Worker> workers);

  /// What a scheduler knows of a task.
  ///
  /// @param id the value of its [dev.loompool.task.TaskId]
  /// @param name as its options say, or empty
  /// @param priority as its options say
  /// @param key the hash code of its key, empty where its options give none
  /// @param attempt the number of the attempt that is to begin, from 1
  record Task(long id, String name, int priority, OptionalInt key, int attempt) {}

  /// What a scheduler knows of a worker.
  ///
  /// @param place from 0; a worker that takes another's place has the same, and a new id
  /// @param load how many tasks it has, or will have of those that wait for it
  /// @param slots how many tasks it runs at a time
  record Worker(WorkerId id, int place, int load, int slots) {}
}

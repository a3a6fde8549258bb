package dev.loompool;

import dev.loompool.task.TaskId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A set of worker processes that run tasks. Thread-safe.
///
/// Every accepted task reaches exactly one outcome. A task whose worker is lost runs again on
/// another worker, up to three attempts by default, so a task may run more than once.
///
/// The pool's threads are daemons, and its workers end within two seconds when this process ends,
/// however it ends.
public interface Pool extends TaskSubmitter, AutoCloseable {
  /// A pool with one worker for each processor, 16 tasks at a time in each.
  static Pool open() {
    return builder().open();
  }

  /// A builder with the defaults of [#open].
  static PoolBuilder builder() {
    return new PoolBuilder();
  }

  /// The pool that a coordinator in another process hosts, such as `loompool coordinator` or one
  /// with [PoolBuilder#listen]. See [#connecting] for what may be changed.
  ///
  /// @param coordinator `loompool://HOST:PORT` or `unix:/PATH`
  /// @throws PoolConnectException where it can't be reached within 10 s, or does not let this
  ///   process in
  static Pool connect(URI coordinator) {
    return connecting(coordinator).connect();
  }

  /// A builder with the defaults of [#connect].
  ///
  /// @param coordinator `loompool://HOST:PORT` or `unix:/PATH`
  static ClientBuilder connecting(URI coordinator) {
    return new ClientBuilder(coordinator);
  }

  /// Waits for the task and takes its value. Each outcome, a failure too, can be taken once.
  ///
  /// @throws TaskException where the task gave no value
  /// @throws java.util.NoSuchElementException where the outcome was already taken or forgotten
  /// @throws IllegalArgumentException where the id is not of this pool or not of a queued task
  /// @throws InterruptedException when interrupted; nothing is taken and the task goes on
  <R extends @Nullable Object> R result(TaskId<R> id) throws InterruptedException;

  /// As [#result(TaskId)], but waits for the given time at the most.
  ///
  /// @throws TimeoutException when the time is over; nothing is taken and the task goes on
  <R extends @Nullable Object> R result(TaskId<R> id, Duration limit)
      throws InterruptedException, TimeoutException;

  /// Cancels a queued task: one that has not started ends at once, a running one is interrupted.
  ///
  /// @return false where the task had already ended or is not known any more
  /// @throws IllegalArgumentException where the id is not of this pool
  boolean cancel(TaskId<?> id);

  /// Lets go of a queued task whose outcome will not be asked for. The task itself goes on. Does
  /// nothing where the outcome was taken.
  ///
  /// @throws IllegalArgumentException where the id is not of this pool
  void forget(TaskId<?> id);

  /// Waits for queued tasks, without taking their outcomes.
  ///
  /// @param what how many of them to wait for
  /// @param limit how long at the most; when it is over, what has ended so far is given
  /// @return those that have ended
  /// @throws java.util.NoSuchElementException where an outcome was already taken or forgotten
  Set<TaskId<?>> await(Collection<? extends TaskId<?>> ids, WaitFor what, Duration limit)
      throws InterruptedException;

  /// This pool as an [java.util.concurrent.ExecutorService], for code that wants one; the same at
  /// each call. Its tasks have the options of [PoolBuilder#taskDefaults].
  PoolExecutor asExecutor();

  /// Takes no new tasks; what was accepted finishes, then the workers end. The sources of maps are
  /// pulled no further. Returns at once; does nothing when called again.
  void shutdown();

  /// Takes no new tasks; what has not ended fails with [TaskCancelledException], and the workers
  /// are killed. Returns at once.
  void terminate();

  /// Waits until the last worker process has exited, after [#shutdown] or [#terminate].
  ///
  /// @return false when the time was over before that
  boolean join(Duration limit) throws InterruptedException;

  /// Where workers that were started elsewhere may join, as [PoolBuilder#listen] said, with the
  /// port that was found where that was 0; empty where the pool takes none, or listens at a Unix
  /// domain socket.
  Optional<InetSocketAddress> listenAddress();

  /// Where the pool is in its life.
  PoolState state();

  /// Counts, taken at one moment.
  PoolStats stats();

  /// How the tasks ended that have names, by name: in the order of the names, at most 200 of them,
  /// then [TaskStats#OTHER] where there were more. Empty while no task with a name has ended.
  List<TaskStats> taskStats();

  /// Cancels maps that have not ended, shuts down and waits for the workers to exit. When the
  /// calling thread is interrupted the pool is terminated instead, and the flag stays set.
  @Override
  void close();
}

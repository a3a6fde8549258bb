package dev.loompool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One task in a process of its own, which ends with it. Thread-safe.
///
/// ```
/// try (var process = TaskProcess.with(o -> o.maxHeap(1L << 30)).start(Report::of, 2025)) {
///   Report report = process.join();
/// }
/// ```
///
/// The task runs once: when the process is lost the task is lost with it. The exit code is 0 once
/// the task has ended, 1 where it threw. The process ends with this program at the latest.
public final class TaskProcess<R extends @Nullable Object> implements AutoCloseable {
  private static final AtomicInteger PROCESSES = new AtomicInteger();
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private final String name;
  private final long pid;
  private final Optional<ProcessHandle> process;
  private final Pool pool;
  private final TaskId<R> task;
  private final CompletableFuture<PoolEvent.WorkerExited> exit;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable TaskOutcome<R> outcome;

  private TaskProcess(
      String name,
      long pid,
      Pool pool,
      TaskId<R> task,
      CompletableFuture<PoolEvent.WorkerExited> exit) {
    this.name = name;
    this.pid = pid;
    // Should it be gone already, its id may be that of a stranger by now.
    Optional<ProcessHandle> self = Optional.of(ProcessHandle.current());
    this.process = ProcessHandle.of(pid).filter(handle -> handle.parent().equals(self));
    this.pool = pool;
    this.task = task;
    this.exit = exit;
  }

  /// Starts a process for the task.
  ///
  /// @throws TaskSerializationException where the task can't be sent
  /// @throws WorkerStartException where the process can't be started
  public static <R extends @Nullable Object> TaskProcess<R> start(TaskCallable<R> task) {
    return with(options -> options).start(task);
  }

  /// As [#start(TaskCallable)], for a function and its argument.
  public static <A extends @Nullable Object, R extends @Nullable Object> TaskProcess<R> start(
      TaskFunction<? super A, R> function, A argument) {
    return with(options -> options).start(function, argument);
  }

  /// Processes with other options: those of a pool, but for what concerns several workers or tasks.
  /// Their numbers, the scheduler, the retries and the listener are the process's own. What the
  /// task prints comes under the name of the process.
  public static Starter with(UnaryOperator<PoolBuilder> change) {
    return new Starter(change);
  }

  /// Starts processes with certain options. Immutable.
  public static final class Starter {
    private final UnaryOperator<PoolBuilder> change;

    private Starter(UnaryOperator<PoolBuilder> change) {
      this.change = change;
    }

    /// As [TaskProcess#start(TaskCallable)].
    public <R extends @Nullable Object> TaskProcess<R> start(TaskCallable<R> task) {
      return launch(tasks -> tasks.queue(task));
    }

    /// As [TaskProcess#start(TaskFunction, Object)].
    public <A extends @Nullable Object, R extends @Nullable Object> TaskProcess<R> start(
        TaskFunction<? super A, R> function, A argument) {
      return launch(tasks -> tasks.queue(function, argument));
    }

    private <R extends @Nullable Object> TaskProcess<R> launch(
        Function<TaskSubmitter, TaskId<R>> submission) {
      PoolBuilder builder = change.apply(Pool.builder());
      String name = builder.nameOr("process-" + PROCESSES.getAndIncrement());
      Life life = new Life();
      Pool pool = builder.openForOneTask(name, life);
      try {
        TaskId<R> task = submission.apply(pool.with(o -> o.withRetry(RetryPolicy.none())));
        pool.shutdown();
        // A task that the process had not begun will not begin any more.
        var exit =
            life.exited.thenApply(ended -> {
              pool.terminate();
              return ended;
            });
        return new TaskProcess<>(name, life.awaitPid(name), pool, task, exit);
      } catch (RuntimeException | Error e) {
        pool.terminate();
        throw e;
      }
    }
  }

  /// Its name: what [PoolBuilder#name] was given, or `process-0`, `process-1` and so on.
  public String name() {
    return name;
  }

  /// The id of the process.
  public long pid() {
    return pid;
  }

  /// Whether the process has not ended.
  public boolean isAlive() {
    return !exit.isDone();
  }

  /// What the process exited with: 0 once the task has ended, 1 where it threw, more than 128 by
  /// the number of the signal that ended it; empty while it is alive.
  public OptionalInt exitCode() {
    return exit.isDone() ? exit.join().exitCode() : OptionalInt.empty();
  }

  /// Waits until the process has ended, and gives the task's value. May be called again.
  ///
  /// @throws TaskException where the task gave no value: [TaskFailedException] where it threw,
  ///   [WorkerLostException] where its process ended without it
  /// @throws InterruptedException when interrupted; the process goes on
  public R join() throws InterruptedException {
    boolean ended = pool.join(FOREVER);
    assert ended;
    return value();
  }

  /// As [#join()], but waits for the given time at the most.
  ///
  /// @throws TimeoutException when the time is over; the process goes on
  public R join(Duration limit) throws InterruptedException, TimeoutException {
    if (!pool.join(limit)) {
      throw new TimeoutException(
          "process '%s' (pid %d) has not ended within %s; it goes on".formatted(name, pid, limit));
    }
    return value();
  }

  /// A future that completes as [#join()] ends, on a virtual thread. Cancelling it does not end the
  /// process.
  public CompletableFuture<R> toFuture() {
    return exit.thenApply(ended -> {
      try {
        return value();
      } catch (InterruptedException e) {
        throw new PoolInterruptedException("interrupted while the process ended", e);
      }
    });
  }

  /// Asks the process to end (SIGTERM): it runs its shutdown hooks and exits with 143. The task is
  /// not interrupted.
  public void terminate() {
    process.ifPresent(ProcessHandle::destroy);
  }

  /// Ends the process, and those that it started, by force (SIGKILL): it exits with 137.
  public void kill() {
    process.ifPresent(handle -> {
      handle.descendants().forEach(ProcessHandle::destroyForcibly);
      handle.destroyForcibly();
    });
  }

  /// Kills the process if it is alive, and waits for its end.
  @Override
  public void close() {
    kill();
    pool.close();
  }

  @Override
  public String toString() {
    return "TaskProcess[" + name + ", pid " + pid + "]";
  }

  /// For when the process has ended.
  private R value() throws InterruptedException {
    lock.lock();
    try {
      if (outcome == null) {
        outcome = settle();
      }
      return switch (outcome) {
        case TaskOutcome.Success<R>(_, R value) -> value;
        case TaskOutcome.Failure<R>(_, TaskException cause) -> throw cause;
      };
    } finally {
      lock.unlock();
    }
  }

  private TaskOutcome<R> settle() throws InterruptedException {
    PoolEvent.WorkerExited ended = exit.join();
    try {
      return new TaskOutcome.Success<>(task, pool.result(task));
    } catch (TaskCancelledException e) {
      String words = ended.lastWords().isEmpty() ? "" : "; its last words: " + ended.lastWords();
      String message =
          "process '%s' (pid %d) %s before its task had begun%s"
              .formatted(name, pid, ended.exit(), words);
      TaskRun run = new TaskRun(ended.worker(), 0, Duration.ZERO);
      return new TaskOutcome.Failure<>(task, new WorkerLostException(message, null, task, run));
    } catch (TaskException e) {
      return new TaskOutcome.Failure<>(task, e);
    }
  }

  /// Hears what becomes of the pool's one worker.
  private static final class Life implements Consumer<PoolEvent> {
    private final CompletableFuture<Long> launched = new CompletableFuture<>();
    private final CompletableFuture<PoolEvent.WorkerExited> exited = new CompletableFuture<>();

    @Override
    public void accept(PoolEvent event) {
      switch (event) {
        case PoolEvent.WorkerLaunched launch -> launched.complete(launch.pid());
        case PoolEvent.WorkerExited exit -> {
          exited.complete(exit);
          launched.complete(0L);
        }
        default -> {}
      }
    }

    long awaitPid(String name) {
      long pid = launched.join();
      if (pid == 0) {
        throw new WorkerStartException(
            "process '%s' %s".formatted(name, exited.join().exit()), null);
      }
      return pid;
    }
  }
}

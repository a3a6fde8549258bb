package dev.loompool;

import dev.loompool.protocol.WorkerNames;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How tasks are to be run. Immutable; the withers give changed copies.
public final class TaskOptions {
  private static final int MAX_NAME = 100;
  private static final TaskOptions DEFAULTS = new TaskOptions(new Values());

  // Written only before this object is published, which the final field makes safe.
  private final Values values;

  private TaskOptions(Values values) {
    this.values = values;
  }

  /// No name, no time limits, priority 0, and three attempts when workers are lost.
  public static TaskOptions defaults() {
    return DEFAULTS;
  }

  /// What messages call the tasks, beside their ids, and what [Pool#taskStats] counts them under:
  /// up to 100 printable characters. Default: none.
  public TaskOptions withName(String name) {
    if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "name must be at most %d printable characters but was '%s'"
              .formatted(MAX_NAME, name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name));
    }
    return changed(copy -> copy.name = name);
  }

  /// Bounds one attempt, from its start in the worker. At the limit the task is interrupted; where
  /// that does not end it within the grace its worker is killed and replaced. The task ends with
  /// [TaskTimeoutException], unless its [RetryPolicy] lets it run again. Default: none.
  ///
  /// @throws IllegalArgumentException where the time is not positive
  public TaskOptions withTimeout(Duration limit) {
    requirePositive("timeout", limit);
    return changed(copy -> copy.timeout = Optional.of(limit));
  }

  /// Bounds the whole task, from the moment at which the pool accepts it: waiting, all attempts and
  /// the back-off between them. What happens at the limit is as for [#withTimeout], and the task is
  /// not run again. Default: none.
  ///
  /// @throws IllegalArgumentException where the time is not positive
  public TaskOptions withDeadline(Duration limit) {
    requirePositive("deadline", limit);
    return changed(copy -> copy.deadline = Optional.of(limit));
  }

  /// How long a task that was interrupted may take to end before its worker is killed. The other
  /// tasks of that worker run again elsewhere without being charged an attempt. Default: 5 s.
  ///
  /// @throws IllegalArgumentException where the time is not positive
  public TaskOptions withGrace(Duration grace) {
    requirePositive("grace", grace);
    return changed(copy -> copy.grace = grace);
  }

  /// Whether the worker of a task that was cancelled, and that ignores the interrupt for the grace,
  /// is killed, as at a timeout. Default: false, the task is left to end by itself.
  public TaskOptions withKillOnCancel(boolean kill) {
    return changed(copy -> copy.killOnCancel = kill);
  }

  /// When a task runs again. Default: [RetryPolicy#onWorkerLoss] with three attempts.
  public TaskOptions withRetry(RetryPolicy policy) {
    return changed(copy -> copy.retry = policy);
  }

  /// Which tasks are sent to workers first: those of the higher priority, and in the order in which
  /// they came among equals. So that none waits for ever, one task of a lower priority goes after
  /// each sixteen that overtook it. What a worker already has, or what a scheduler has placed, is
  /// not overtaken. Default: 0.
  public TaskOptions withPriority(int priority) {
    return changed(copy -> copy.priority = priority);
  }

  /// Has the task run only in workers that have this label, such as `gpu`: those that joined with
  /// `loompool worker --label gpu`. Such tasks go before others to a worker that has a free slot,
  /// and a scheduler is not asked. While no worker has the label they wait, and
  /// [PoolEvent.LabelMissing] tells. The groups of a `mapReduce` have the label too. Empty for all
  /// workers. Default: empty.
  ///
  /// @throws IllegalArgumentException where it is not 1 to 64 of the characters `A-Za-z0-9._-`
  public TaskOptions withLabel(String label) {
    if (!label.isEmpty() && !WorkerNames.isValid(label)) {
      throw new IllegalArgumentException(
          "label must be 1 to 64 letters, digits, '.', '_' or '-' but was '" + label + "'");
    }
    return changed(copy -> copy.label = label);
  }

  /// How many items of a map run one after the other in one slot, at the most: fewer wake-ups for
  /// items that take microseconds. Each keeps its own timeout, attempts and outcome. A pool may use
  /// smaller chunks, so that a worker never has more than 16 384 items; one with another scheduler
  /// than the least loaded places each item by itself. Default: 1.
  public TaskOptions withChunkSize(int items) {
    requirePositive("chunkSize", items);
    return changed(copy -> copy.chunkSize = items);
  }

  /// How many items of one map may be under way at a time, over all workers: the width of that map
  /// alone. When one ends the next is pulled from the source. Default: no limit but the pool's own.
  public TaskOptions withMaxInFlight(int items) {
    requirePositive("maxInFlight", items);
    return changed(copy -> copy.maxInFlight = OptionalInt.of(items));
  }

  /// Whether the first failure of an item, in the order in which they end, stops the source and
  /// cancels the rest of its map. [PoolResult#get] then throws that failure at once; elsewhere the
  /// cancelled items show as [TaskCancelledException] with it as their cause. Default: false.
  public TaskOptions withFailFast(boolean failFast) {
    return changed(copy -> copy.failFast = failFast);
  }

  /// Gives each task a key, such as the customer that it is about. A scheduler may look at it:
  /// [dev.loompool.spi.Schedulers#stickyByKey] sends tasks with equal keys to the same worker. The
  /// function runs in this process, where the task is submitted; of what it returns the hash code
  /// is used, and null stands for no key. It gets the task's argument: null where there is none, a
  /// [java.util.Map.Entry] where there are two. The groups of a `mapReduce` have no keys. Default:
  /// none.
  public <A extends @Nullable Object> TaskOptions withKey(
      Function<A, ? extends @Nullable Object> keyOfArgument) {
    @SuppressWarnings("unchecked") // an argument of another type is the caller's mistake
    var ofAny = (Function<@Nullable Object, ? extends @Nullable Object>) keyOfArgument;
    return changed(copy -> copy.key = Optional.of(ofAny));
  }

  /// What messages call the tasks; empty for none.
  public String name() {
    return values.name;
  }

  /// The bound of one attempt, empty for none.
  public Optional<Duration> timeout() {
    return values.timeout;
  }

  /// The bound of the whole task, empty for none.
  public Optional<Duration> deadline() {
    return values.deadline;
  }

  /// How long an interrupted task may take to end.
  public Duration grace() {
    return values.grace;
  }

  /// Whether a cancelled task that ignores its interrupt costs its worker.
  public boolean killOnCancel() {
    return values.killOnCancel;
  }

  /// When a task runs again.
  public RetryPolicy retry() {
    return values.retry;
  }

  /// Which tasks are sent first: the higher, the earlier.
  public int priority() {
    return values.priority;
  }

  /// How many items run one after the other in one slot.
  public int chunkSize() {
    return values.chunkSize;
  }

  /// What the workers that run it must have, empty for nothing.
  public String label() {
    return values.label;
  }

  /// How many items of one map may be under way, empty for no limit.
  public OptionalInt maxInFlight() {
    return values.maxInFlight;
  }

  /// Whether the first failure cancels the rest of a map.
  public boolean failFast() {
    return values.failFast;
  }

  /// What gives an argument's key, empty for none.
  public Optional<Function<@Nullable Object, ? extends @Nullable Object>> key() {
    return values.key;
  }

  @Override
  public String toString() {
    return "TaskOptions[name=%s, timeout=%s, deadline=%s, grace=%s, killOnCancel=%s, retry=%s, priority=%d, label=%s, chunkSize=%d, maxInFlight=%s, failFast=%s]"
        .formatted(
            name(),
            timeout(),
            deadline(),
            grace(),
            killOnCancel(),
            retry(),
            priority(),
            label(),
            chunkSize(),
            maxInFlight(),
            failFast());
  }

  private TaskOptions changed(Consumer<Values> change) {
    Values copy = new Values(values);
    change.accept(copy);
    return new TaskOptions(copy);
  }

  private static void requirePositive(String option, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException(option + " must be positive but was " + time);
    }
  }

  private static void requirePositive(String option, int number) {
    if (number < 1) {
      throw new IllegalArgumentException(option + " must be at least 1 but was " + number);
    }
  }

  private static final class Values {
    String name = "";
    Optional<Duration> timeout = Optional.empty();
    Optional<Duration> deadline = Optional.empty();
    Duration grace = Duration.ofSeconds(5);
    boolean killOnCancel;
    RetryPolicy retry = RetryPolicy.onWorkerLoss(3);
    int priority;
    String label = "";
    int chunkSize = 1;
    OptionalInt maxInFlight = OptionalInt.empty();
    boolean failFast;
    Optional<Function<@Nullable Object, ? extends @Nullable Object>> key = Optional.empty();

    Values() {}

    Values(Values from) {
      name = from.name;
      timeout = from.timeout;
      deadline = from.deadline;
      grace = from.grace;
      killOnCancel = from.killOnCancel;
      retry = from.retry;
      priority = from.priority;
      label = from.label;
      chunkSize = from.chunkSize;
      maxInFlight = from.maxInFlight;
      failFast = from.failFast;
      key = from.key;
    }
  }
}

package dev.loompool.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.StartedTasksFile;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.protocol.WireFailure;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.Failure;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// A task loop with all that it needs but a connection: what it sends is kept. Its own thread plays
/// the event loop.
final class LoopFixture implements AutoCloseable {
  static final long GRACE_NANOS = 5_000_000_000L;
  static final int MAX_MESSAGE_BYTES = 1 << 20;

  final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), MAX_MESSAGE_BYTES);
  final OutcomeSender outcomes;

  private final ExecutorService eventLoop =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("event-loop").factory());
  private final ConcurrentLinkedQueue<Outcome> ended = new ConcurrentLinkedQueue<>();
  private final ConcurrentHashMap<Long, Outcome> byTask = new ConcurrentHashMap<>();
  private final AtomicInteger endedCount = new AtomicInteger();
  private final Path file;
  private final Queue<Integer> exits = new ConcurrentLinkedQueue<>();
  private final TaskLoop loop;
  private final BatchReader batches;
  private long nextTask = 1;

  /// How one task ended.
  record Outcome(long task, Ending ending, byte[] bytes) {
    Failure failure() {
      try {
        return Failure.parseFrom(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  LoopFixture(int concurrency) {
    this(concurrency, (context, thrown) -> {});
  }

  LoopFixture(int concurrency, TaskExceptionHandler handler) {
    this(concurrency, handler, null);
  }

  /// A loop with one runner and no thread of its own: the test adds tasks, the runner sends what
  /// has ended.
  static LoopFixture withoutEventLoop() {
    return new LoopFixture(1, (context, thrown) -> {}, Runnable::run);
  }

  private LoopFixture(int concurrency, TaskExceptionHandler handler, Executor sending) {
    try {
      file = Files.createTempDirectory("loop").resolve("started");
      StartedTasksFile.create(file, concurrency);
      Executor loopOrHere = sending == null ? eventLoop : sending;
      outcomes = new OutcomeSender(loopOrHere, Runnable::run, this::sent, () -> {});
      StartedTasks started = StartedTasks.open(file, concurrency);
      MemoryGuard memory = new MemoryGuard("w1", this::exit);
      memory.leaveWordsIn(started);
      RunnerTools tools =
          new RunnerTools(
              "w1",
              ClassLoader.getSystemClassLoader(),
              codec,
              MAX_MESSAGE_BYTES,
              handler,
              started,
              new TaskTimer(
                  outcomes::report,
                  thrown -> WireFailure.describe(thrown, codec, MAX_MESSAGE_BYTES).toByteArray(),
                  memory),
              outcomes,
              memory);
      loop = new TaskLoop(concurrency, tools);
      batches = new BatchReader(7, tools, loop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The outcomes as they travel.
  static TasksEnded parsed(EndedColumns outcomes) {
    if (outcomes.isLarge()) {
      return outcomes.largeFrame().getTasksEnded();
    }
    ByteBuffer bytes = ByteBuffer.allocate(outcomes.frameBytes());
    outcomes.writeTo(bytes.slice());
    try {
      return Frame.parseFrom(bytes).getTasksEnded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The numbers of a column.
  static List<Long> numbers(ByteString column) {
    List<Long> numbers = new ArrayList<>();
    for (ColumnReader reader = new ColumnReader(column); !reader.isEmpty(); ) {
      numbers.add(reader.next());
    }
    return numbers;
  }

  /// The numbers of a column in which some may be negative.
  static List<Long> signedNumbers(ByteString column) {
    return numbers(column).stream().map(CodedInputStream::decodeZigZag64).toList();
  }

  private void sent(EndedColumns outcomes) {
    TasksEnded tasks = parsed(outcomes);
    long task = 0;
    int offset = 0;
    List<Outcome> some = new ArrayList<>();
    ColumnReader deltas = new ColumnReader(tasks.getTaskDeltas());
    ColumnReader lengths = new ColumnReader(tasks.getLengths());
    for (int i = 0; i < tasks.getEndings().size(); i++) {
      task += deltas.nextSigned();
      int end = offset + (int) lengths.next();
      byte[] bytes = tasks.getValues().substring(offset, end).toByteArray();
      some.add(new Outcome(task, Ending.forNumber(tasks.getEndings().byteAt(i)), bytes));
      offset = end;
    }
    ended.addAll(some);
    some.forEach(outcome -> byTask.put(outcome.task, outcome));
    endedCount.addAndGet(some.size());
  }

  /// Waits for a condition that comes within milliseconds.
  static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1));
  }

  /// Runs the function on each argument, and returns the id of the first task.
  long run(TaskFunction<?, ?> function, Object... arguments) {
    return run(SentFunction.of(function), Duration.ZERO, arguments);
  }

  long run(SentFunction function, Duration timeout, Object... arguments) {
    OutputBuffer buffer = new OutputBuffer(64);
    int[] ends = new int[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      encode(arguments[i], buffer);
      ends[i] = buffer.size();
    }
    ReceivedBatch batch =
        new ReceivedBatch(
            7,
            "w1",
            function,
            1,
            1,
            timeout.toNanos(),
            GRACE_NANOS,
            false,
            RetryFilter.NONE,
            buffer.toByteArray());
    return onEventLoop(() -> add(batch, ends));
  }

  /// Receives a batch as it comes over the wire, with these arguments; returns the id of its first
  /// task.
  long receive(TaskBatch.Builder batch, TaskFunction<?, ?> function, Object... arguments) {
    OutputBuffer buffer = new OutputBuffer(64);
    for (Object argument : arguments) {
      int start = buffer.size();
      encode(argument, buffer);
      batch.addLengths(buffer.size() - start);
    }
    batch.setArguments(ByteString.copyFrom(buffer.toByteArray())).setAttempt(1).setRun(1);
    return onEventLoop(() -> {
      long first = nextTask;
      nextTask += arguments.length;
      outcomes.expect(arguments.length);
      batches.read(batch.setFirstTask(first).build(), SentFunction.of(function));
      loop.added();
      return first;
    });
  }

  private long add(ReceivedBatch batch, int[] ends) {
    long first = nextTask;
    nextTask += ends.length;
    outcomes.expect(ends.length);
    loop.add(new BatchTasks(batch, first, ends, 1, null));
    loop.added();
    return first;
  }

  private void encode(Object argument, OutputBuffer buffer) {
    try {
      codec.encode(argument, buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] encoded(Object value) {
    OutputBuffer buffer = new OutputBuffer(64);
    encode(value, buffer);
    return buffer.toByteArray();
  }

  /// Adds a task on this thread.
  void addHere(ReceivedBatch batch, long id) {
    loop.add(new BatchTasks(batch, id, new int[] {batch.arguments().length}, 1, null));
    loop.added();
  }

  int revoke(int count) {
    return onEventLoop(() -> loop.revoke(count));
  }

  void cancel(Long... tasks) {
    onEventLoop(() -> {
      loop.cancel(new HashSet<>(List.of(tasks)));
      return true;
    });
  }

  boolean isAllSent() {
    return onEventLoop(outcomes::isAllSent);
  }

  /// Waits until so many tasks have ended in all.
  List<Outcome> ended(int count) {
    await().until(() -> endedCount.get() >= count);
    return List.copyOf(ended);
  }

  int endedSoFar() {
    return endedCount.get();
  }

  /// Waits for the task's end.
  Outcome outcome(long task) {
    await().until(() -> byTask.containsKey(task));
    return byTask.get(task);
  }

  /// Waits for the task's value.
  Object value(long task) throws IOException, ClassNotFoundException {
    Outcome outcome = outcome(task);
    if (outcome.ending != Ending.VALUE) {
      throw new AssertionError(outcome.ending + ": " + outcome.failure());
    }
    return codec.decode(outcome.bytes, 0, outcome.bytes.length);
  }

  Set<Long> noted() throws IOException {
    Set<Long> noted = new HashSet<>();
    for (long cell : StartedTasksFile.read(file)) {
      noted.add(StartedTasksFile.task(cell));
    }
    return noted;
  }

  /// As in a real process, the thread does not come back.
  private void exit(int code) {
    exits.add(code);
    while (!exits.isEmpty()) {
      LockSupport.park(this);
    }
  }

  /// Waits until the process would have ended; gives the words that it leaves.
  String wordsAtExit(int code) throws IOException {
    await().until(() -> exits.contains(code));
    return StartedTasksFile.words(file);
  }

  private <T> T onEventLoop(Callable<T> action) {
    try {
      return eventLoop.submit(action).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    eventLoop.shutdownNow();
    Files.delete(file);
    Files.delete(file.getParent());
  }
}

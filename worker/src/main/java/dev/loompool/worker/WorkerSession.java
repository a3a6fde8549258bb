package dev.loompool.worker;

import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.Starvation;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.worker.net.CoordinatorConnection;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a worker has from its initializer on, until its connection ends. Confined to the event
/// loop, but for `close`.
record WorkerSession(
    CoordinatorConnection connection,
    OutcomeSender outcomes,
    TaskLoop loop,
    BatchReader batches,
    TaskTimer timer,
    StarvationProbe starvation,
    IdleMemory idleMemory) {
  private static final Frame STARVED_NO_MORE =
      Frame.newBuilder().setPong(Pong.getDefaultInstance()).build();

  /// @param flushed is told after each round of outcomes
  static WorkerSession begin(
      WorkerOptions options,
      CoordinatorConnection connection,
      SentForm form,
      long pool,
      @Nullable TaskExceptionHandler handler,
      StartNotes started,
      MemoryGuard memory,
      Runnable flushed) {
    OutcomeSender outcomes =
        new OutcomeSender(
            connection::execute, connection::executeSending, connection::send, flushed);
    TaskTimer timer =
        new TaskTimer(outcomes::report, thrown -> form.describe(thrown).toByteArray(), memory);
    RunnerTools tools =
        new RunnerTools(
            options.name(),
            form.context(),
            form.codec(),
            form.maxMessageBytes(),
            handler == null ? (context, thrown) -> {} : handler,
            started,
            timer,
            outcomes,
            memory);
    TaskLoop loop = new TaskLoop(options.concurrency(), tools);
    StarvationProbe starvation =
        new StarvationProbe(
            () -> !outcomes.isAllSent(),
            CarrierCounts::now,
            connection::execute,
            () -> connection.send(STARVED_NO_MORE),
            System::nanoTime);
    return new WorkerSession(
        connection,
        outcomes,
        loop,
        new BatchReader(pool, tools, loop),
        timer,
        starvation,
        options.join().isEmpty() ? IdleMemory.ofThisProcess() : IdleMemory.none());
  }

  /// Where the starts of tasks are noted.
  static StartNotes startNotes(
      WorkerOptions options, CoordinatorConnection connection, MemoryGuard memory)
      throws IOException {
    int concurrency = options.concurrency();
    if (options.startedTasks().isEmpty()) {
      return new StartReports(concurrency, connection::executeSoon, connection::send);
    }
    StartedTasks file = StartedTasks.open(options.startedTasks().get(), concurrency);
    memory.leaveWordsIn(file);
    return file;
  }

  /// A ping has come: whether tasks keep others from running.
  Optional<Starvation> pinged() {
    idleMemory.pinged(!outcomes.isAllSent(), outcomes.sent());
    return starvation.pinged();
  }

  /// Gives all tasks back that have not started.
  void giveBack() {
    loop.revoke(Integer.MAX_VALUE);
    outcomes.flushFully();
  }

  /// Interrupts the tasks, whose outcomes nobody waits for any more.
  void close() {
    outcomes.close();
    loop.close();
    timer.close();
  }
}

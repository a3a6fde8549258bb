package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.flags;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskProcess;
import dev.loompool.TaskSerializationException;
import dev.loompool.TaskTimeoutException;
import dev.loompool.WorkerLostException;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TaskProcessIT {
  /// Sees that no process, thread or folder is left.
  @RegisterExtension static final PoolExtension LEFTOVERS = new PoolExtension();

  private final List<TaskProcess<?>> started = new CopyOnWriteArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void killWhatATestThatFailedLeft() {
    started.forEach(TaskProcess::kill);
  }

  @Test
  void aTaskRunsInAProcessOfItsOwnThatEndsWithIt() throws Exception {
    TaskProcess<Long> process = TaskProcess.start(() -> ProcessHandle.current().pid());

    assertThat(process.pid()).isNotEqualTo(ProcessHandle.current().pid());
    assertThat(process.name()).startsWith("process-");
    assertThat(process.join()).isEqualTo(process.pid());
    assertThat(process.isAlive()).isFalse();
    assertThat(process.exitCode()).hasValue(0);
    assertThat(Processes.isGone(process.pid())).isTrue();
    assertThat(process.join()).isEqualTo(process.pid());
    assertThat(process.join(Duration.ZERO)).isEqualTo(process.pid());
    process.close();
  }

  @Test
  void aFunctionIsAppliedToItsArgument() throws Exception {
    assertThat(TaskProcess.start(x -> x * 2, 21).join()).isEqualTo(42);
    assertThat(TaskProcess.start((String text) -> null, "x").join()).isNull();
  }

  @Test
  void aFutureHasTheValueOrTheFailure() {
    TaskProcess<Integer> works = TaskProcess.start(() -> 7);
    TaskProcess<Integer> fails =
        TaskProcess.start(() -> {
          throw new IOException("no disk");
        });

    assertThat(works.toFuture()).succeedsWithin(LIMIT).isEqualTo(7);
    assertThat(fails.toFuture())
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(TaskFailedException.class);
  }

  @Test
  void aTaskThatThrowsEndsItsProcessWith1() throws Exception {
    TaskProcess<Integer> process = TaskProcess.start(() -> Integer.parseInt("seven"));

    TaskFailedException failure = failure(process, TaskFailedException.class);

    assertThat(failure).hasCauseInstanceOf(NumberFormatException.class);
    assertThat(failure).hasMessageContaining("seven");
    assertThat(process.exitCode()).hasValue(1);
    assertThat(failure(process, TaskFailedException.class)).isSameAs(failure);
  }

  @Test
  void anExceptionHandlerStillSeesWhatTheTaskThrew() throws Exception {
    Marks marks = Marks.in(folder);
    TaskProcess<Integer> process =
        TaskProcess.with(o -> o.exceptionHandler((_, thrown) -> marks.set(thrown.getMessage())))
            .start(() -> {
              throw new IOException("seen");
            });

    failure(process, TaskFailedException.class);

    assertThat(marks.isSet("seen")).isTrue();
    assertThat(process.exitCode()).hasValue(1);
  }

  @Test
  @Tag("fault-A3")
  void aTaskThatExitsIsLostWithTheExitCode() throws Exception {
    TaskProcess<Integer> process =
        TaskProcess.start(() -> {
          System.exit(7);
          return 1;
        });

    assertThat(failure(process, WorkerLostException.class))
        .hasMessageContaining("exited with 7")
        .hasMessageContaining("System.exit");
    assertThat(process.exitCode()).hasValue(7);
  }

  @Test
  @Tag("fault-A1")
  void aKilledProcessIsNotStartedAgain() throws Exception {
    Marks marks = Marks.in(folder);
    TaskProcess<Integer> process = startHanging(marks);
    marks.await("runs-", 1);

    Processes.signal("KILL", process.pid());

    assertThat(failure(process, WorkerLostException.class))
        .hasMessageContaining("was killed by SIGKILL (exit 137)");
    assertThat(process.exitCode()).hasValue(137);
    assertThat(marks.startingWith("runs-")).containsExactly("runs-" + process.pid());
  }

  @Test
  void terminateEndsAProcessWhoseTaskIgnoresInterrupts() throws Exception {
    Marks marks = Marks.in(folder);
    TaskProcess<Integer> process = startHanging(marks);
    marks.await("runs-", 1);
    assertThat(process.isAlive()).isTrue();
    assertThat(process.exitCode()).isEmpty();

    process.terminate();

    assertThat(failure(process, WorkerLostException.class))
        .hasMessageContaining("was ended by SIGTERM (exit 143)");
    assertThat(process.exitCode()).hasValue(143);
    assertThat(process.isAlive()).isFalse();
    assertThat(marks.isSet("hook")).isTrue();
  }

  @Test
  void aProcessMayBeEndedBeforeItsTaskBegins() throws Exception {
    TaskProcess<Integer> terminated = startUnready(Marks.in(folder));
    terminated.terminate();
    TaskProcess<Integer> killed = startUnready(Marks.in(folder));
    killed.kill();

    assertThat(failure(terminated, WorkerLostException.class))
        .hasMessageContaining("process '" + terminated.name() + "' (pid " + terminated.pid() + ")")
        .hasMessageContaining("was ended by SIGTERM (exit 143) before its task had begun");
    assertThat(failure(killed, WorkerLostException.class))
        .hasMessageContaining("was killed by SIGKILL (exit 137) before its task had begun");
    assertThat(terminated.exitCode()).hasValue(143);
    assertThat(killed.exitCode()).hasValue(137);
  }

  @Test
  @Tag("fault-A21")
  void killEndsWhatTheTaskStarted() throws Exception {
    Marks marks = Marks.in(folder);
    TaskProcess<Integer> process =
        TaskProcess.start(() -> {
          Process child = new ProcessBuilder("sleep", "1000").start();
          marks.setAndAwait("child-" + child.pid(), "never");
          return 1;
        });
    long child = Long.parseLong(marks.await("child-", 1).getFirst().substring(6));

    process.kill();

    failure(process, WorkerLostException.class);
    waiting().until(() -> Processes.isGone(child));
    process.kill();
    process.terminate();
  }

  @Test
  void closeKills() throws Exception {
    Marks marks = Marks.in(folder);
    TaskProcess<Integer> process = startHanging(marks);
    try (process) {
      marks.await("runs-", 1);
    }

    assertThat(process.isAlive()).isFalse();
    assertThat(process.exitCode()).hasValue(137);
    failure(process, WorkerLostException.class);
  }

  @Test
  void joinWaitsNoLongerThanItMay() throws Exception {
    Marks marks = Marks.in(folder);
    TaskProcess<Integer> process = startHanging(marks);

    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> process.join(Duration.ofMillis(20)))
        .withMessageContaining("process '" + process.name() + "' (pid " + process.pid() + ")")
        .withMessageContaining("has not ended within PT0.02S");
    marks.set("go");

    assertThat(process.join(LIMIT)).isEqualTo(1);
  }

  @Test
  void anInterruptedJoinLetsTheProcessGoOn() throws Exception {
    Marks marks = Marks.in(folder);
    TaskProcess<Integer> process = startHanging(marks);
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread joining = Thread.ofVirtual().start(() -> thrown.complete(catchThrowable(process::join)));
    marks.await("runs-", 1);

    joining.interrupt();

    assertThat(thrown).succeedsWithin(LIMIT).isInstanceOf(InterruptedException.class);
    marks.set("go");
    assertThat(process.join()).isEqualTo(1);
  }

  @Test
  void aProcessHasItsOwnArgumentsEnvironmentFolderAndHeap() throws Exception {
    TaskProcess<List<Object>> process =
        TaskProcess.with(options ->
                options
                    .name("report")
                    .jvmArguments(flags("-Dcolour=blue"))
                    .maxHeap(64 << 20)
                    .environment(Map.of("LOOMPOOL_TEST", "yes"))
                    .workingDirectory(folder)
                    .initializer(() -> System.setProperty("initialized", "before")))
            .start(() ->
                List.of(
                    System.getProperty("colour"),
                    Runtime.getRuntime().maxMemory() <= 64 << 20,
                    System.getenv("LOOMPOOL_TEST"),
                    System.getProperty("user.dir"),
                    System.getProperty("initialized")));

    assertThat(process.name()).isEqualTo("report");
    assertThat(process.join())
        .containsExactly("blue", true, "yes", folder.toAbsolutePath().toString(), "before");
  }

  @Test
  void whatATaskPrintsComesUnderTheNameOfItsProcess() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();

    TaskProcess.with(o ->
            o.name("report").workerOutput((worker, _, text) -> lines.add(worker + ": " + text)))
        .start(() -> {
          System.out.println("made");
          return 1;
        })
        .join();

    assertThat(lines).containsExactly("report: made");
  }

  @Test
  @Tag("fault-F11")
  void aValueThatCannotBeSentIsAFailure() throws Exception {
    TaskProcess<Object> process = TaskProcess.start(() -> new Object());

    assertThat(failure(process, TaskSerializationException.class))
        .hasMessageContaining("java.lang.Object");
    assertThat(process.exitCode()).hasValue(0);
  }

  @Test
  void aTaskThatCannotBeSentStartsNothing() {
    Object here = new Object();

    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(() -> TaskProcess.start(here::toString));
  }

  @Test
  @Tag("fault-A7")
  void aJvmThatDoesNotStartSaysWhy() throws Exception {
    TaskProcess<Integer> process =
        TaskProcess.with(o -> o.jvmArguments("-XX:NoSuchFlag")).start(() -> 1);

    assertThat(failure(process, WorkerLostException.class))
        .hasMessageContaining("exited with 1 before its task had begun")
        .hasMessageContaining("NoSuchFlag");
    assertThat(process.exitCode()).hasValue(1);
  }

  @Test
  @Tag("fault-A9")
  void aFullHeapIsNamed() throws Exception {
    TaskProcess<Integer> process =
        TaskProcess.with(o -> o.maxHeap(32 << 20)).start(() -> new long[8 << 20].length);

    assertThat(failure(process, WorkerLostException.class))
        .hasMessageContaining("ran out of heap")
        .hasMessageContaining("maxHeap");
    assertThat(process.exitCode()).hasValue(3);
  }

  @Test
  void aTimeLimitHoldsForTheTask() throws Exception {
    TaskProcess<Integer> process =
        TaskProcess.with(o -> o.taskDefaults(t -> t.withTimeout(Duration.ofMillis(50))))
            .start(() -> {
              Thread.sleep(600_000);
              return 1;
            });

    failure(process, TaskTimeoutException.class);
  }

  @Test
  void manyProcessesRunSideBySide() throws Exception {
    List<TaskProcess<Integer>> processes =
        MapIT.range(5).stream().map(number -> TaskProcess.start(x -> x * x, number)).toList();

    for (int i = 0; i < 5; i++) {
      assertThat(processes.get(i).join()).isEqualTo(i * i);
    }
    assertThat(processes.stream().map(TaskProcess::pid).distinct()).hasSize(5);
  }

  /// Its task never begins.
  private TaskProcess<Integer> startUnready(Marks marks) {
    TaskProcess<Integer> process =
        TaskProcess.with(options -> options.initializer(() -> marks.awaitInTask("never")))
            .start(() -> 1);
    started.add(process);
    return process;
  }

  /// Runs until the mark `go` is set, and does not heed interrupts.
  private TaskProcess<Integer> startHanging(Marks marks) {
    TaskCallable<Integer> task =
        () -> {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> marks.set("hook")));
          marks.set("runs-" + ProcessHandle.current().pid());
          assertThat(TaskContext.current().attempt()).isEqualTo(1);
          while (!marks.isSet("go")) {
            Thread.onSpinWait();
          }
          return 1;
        };
    TaskProcess<Integer> process = TaskProcess.start(task);
    started.add(process);
    return process;
  }

  private static <E extends TaskException> E failure(TaskProcess<?> process, Class<E> type)
      throws InterruptedException, TimeoutException {
    try {
      Object value = process.join(LIMIT);
      throw new AssertionError("expected a failure but got " + value);
    } catch (TaskException e) {
      assertThat(e).isInstanceOf(type);
      return type.cast(e);
    }
  }
}

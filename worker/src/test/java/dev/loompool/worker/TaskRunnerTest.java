package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.TaskFunction;
import dev.loompool.worker.LoopFixture.Outcome;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What user code does to a runner: each of these tests has one runner only, which must live to run
/// the task that comes after.
class TaskRunnerTest {
  private static final TaskFunction<Object, Object> IDENTITY = argument -> argument;

  @Test
  void reportsWhatATaskThrows() throws Exception {
    Outcome failed = outcome(failing(new IOException("no route")), "x");

    assertThat(failed.ending()).isEqualTo(Ending.FAILED);
    assertThat(failed.failure().getType()).isEqualTo("java.io.IOException");
    assertThat(failed.failure().getMessage()).isEqualTo("no route");
  }

  @Test
  void livesOnAfterErrors() throws Exception {
    assertThat(outcome(failing(new AssertionError("no")), 1).ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome(failing(new LinkageError("no")), 1).ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome(failing(new StackOverflowError()), 1).ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome(failing(new Unreadable()), 1).failure().getType())
        .isEqualTo(Unreadable.class.getName());
  }

  @ParameterizedTest
  @MethodSource
  @Tag("fault-A10")
  void endsTheProcessWhereMemoryRanOut(Throwable thrown, String words) throws IOException {
    try (LoopFixture loop = new LoopFixture(1)) {
      loop.run(failing(thrown), 1);

      assertThat(loop.wordsAtExit(3)).isEqualTo(words);
    }
  }

  static Stream<Arguments> endsTheProcessWhereMemoryRanOut() {
    var error = new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory");
    return Stream.of(
        Arguments.of(error, error.getMessage()),
        Arguments.of(new OutOfMemoryError(), "OutOfMemoryError"),
        Arguments.of(new CompletionException(new RuntimeException(error)), error.getMessage()));
  }

  @Test
  @Tag("fault-F11")
  void livesOnAfterAValueThatIsNotSerializable() throws Exception {
    TaskFunction<Object, Object> giving = argument -> List.of(new Object());
    Outcome failed = outcome(giving, 1);

    assertThat(failed.ending()).isEqualTo(Ending.NOT_SERIALIZABLE);
    assertThat(failed.failure().getMessage())
        .isEqualTo(
            "task t1 finished on worker w1 but its value cannot be sent:"
                + " java.lang.Object (path: List12[0]) is not Serializable."
                + " The task was not retried.");
  }

  @Test
  @Tag("fault-F11")
  void livesOnAfterAValueWhoseCodeThrows() throws Exception {
    TaskFunction<Object, Object> giving = argument -> new ThrowsOnWriting();
    Outcome failed = outcome(giving, 1);

    assertThat(failed.ending()).isEqualTo(Ending.NOT_SERIALIZABLE);
    assertThat(failed.failure().getMessage())
        .contains("ThrowsOnWriting.writeObject threw java.lang.AssertionError: not me");
  }

  @Test
  @Tag("fault-F13")
  void refusesAValueAboveTheLimit() throws Exception {
    TaskFunction<Object, Object> giving = argument -> new byte[LoopFixture.MAX_MESSAGE_BYTES];
    Outcome failed = outcome(giving, 1);

    assertThat(failed.ending()).isEqualTo(Ending.NOT_SERIALIZABLE);
    assertThat(failed.failure().getMessage()).contains("above maxMessageBytes");
  }

  @Test
  @Tag("fault-F13")
  void stopsAtTheLimitWhateverTheValueStillHas() throws Exception {
    TaskFunction<Object, Object> giving = argument -> new Endless();
    Outcome failed = outcome(giving, 1);

    assertThat(failed.ending()).isEqualTo(Ending.NOT_SERIALIZABLE);
    assertThat(failed.failure().getMessage()).contains("above maxMessageBytes");
  }

  @Test
  void sendsAValueOfTheLimit() throws Exception {
    TaskFunction<Object, Object> giving = argument -> new byte[LoopFixture.MAX_MESSAGE_BYTES - 1];

    assertThat(outcome(giving, 1).ending()).isEqualTo(Ending.VALUE);
  }

  @Test
  void endsATaskWhoseFunctionCannotBeRebuilt() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      long broken = loop.run(new SentFunction(new byte[] {99}), Duration.ZERO, 1, 2);

      assertThat(loop.outcome(broken).ending()).isEqualTo(Ending.NOT_SERIALIZABLE);
      assertThat(loop.outcome(broken + 1).ending()).isEqualTo(Ending.NOT_SERIALIZABLE);
      assertThat(loop.value(loop.run(IDENTITY, 3))).isEqualTo(3);
    }
  }

  @Test
  void endsATaskWhoseFunctionIsNone() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      byte[] text = loop.encoded("no function");
      byte[] nothing = loop.encoded(null);

      assertThat(loop.outcome(loop.run(new SentFunction(text), Duration.ZERO, 1)).ending())
          .isIn(Ending.NOT_SERIALIZABLE, Ending.FAILED);
      assertThat(loop.outcome(loop.run(new SentFunction(nothing), Duration.ZERO, 1)).ending())
          .isEqualTo(Ending.NOT_SERIALIZABLE);
    }
  }

  @Test
  void endsATaskWhoseArgumentThrowsWhenItIsRebuilt() throws Exception {
    assertThat(outcome(IDENTITY, new ThrowsOnReading()).ending())
        .isEqualTo(Ending.NOT_SERIALIZABLE);
  }

  @Test
  void showsWhatTasksThrowToTheHandler() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    Outcome failed =
        outcome(
            failing(new IOException("no route")),
            (context, thrown) -> seen.add(context.taskId() + " " + thrown.getMessage()));

    assertThat(failed.ending()).isEqualTo(Ending.FAILED);
    assertThat(seen).containsExactly("t1 no route");
  }

  @Test
  void addsWhatTheHandlerThrows() throws Exception {
    Outcome failed =
        outcome(
            failing(new IOException("no route")),
            (context, thrown) -> {
              throw new AssertionError("handler");
            });

    assertThat(failed.failure().getType()).isEqualTo("java.io.IOException");
    assertThat(failed.failure().getSuppressed(0).getMessage()).isEqualTo("handler");
  }

  @Test
  void livesOnAfterAHandlerThatThrowsTheSameAgain() throws Exception {
    Outcome failed =
        outcome(failing(new IOException("no route")), (context, thrown) -> sneak(thrown));

    assertThat(failed.failure().getMessage()).isEqualTo("no route");
    assertThat(failed.failure().getSuppressedCount()).isZero();
  }

  @Test
  void livesOnAfterAHandlerThatThrowsAChecked() throws Exception {
    Outcome failed =
        outcome(failing(new IOException("no")), (context, thrown) -> sneak(new Exception("sly")));

    assertThat(failed.failure().getSuppressed(0).getMessage()).isEqualTo("sly");
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void bindsTheContextOfTheTask() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Object, Object> asking =
          argument -> {
            TaskContext context = TaskContext.current();
            return new ArrayList<>(
                List.of(
                    context.taskId(),
                    context.attempt(),
                    context.worker(),
                    context.isCancelled(),
                    context.idempotencyKey(),
                    context.deadline().isPresent(),
                    Thread.currentThread().isVirtual()));
          };

      assertThat(loop.value(loop.run(asking, 1)).toString())
          .isEqualTo("[t1, 1, w1, false, 7-1, false, true]");
      assertThat(loop.value(loop.run(asking, 1)).toString()).startsWith("[t2,");
    }
  }

  @Test
  void tellsTheDeadlineOfTheAttempt() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Object, Object> asking = _ -> TaskContext.current().deadline().orElseThrow();
      Instant before = Instant.now();
      long task = loop.run(SentFunction.of(asking), Duration.ofMinutes(5), 1);

      assertThat((Instant) loop.value(task))
          .isBetween(
              before.plus(Duration.ofMinutes(5)).minusSeconds(1),
              Instant.now().plus(Duration.ofMinutes(5)).plusSeconds(1));
    }
  }

  @Test
  void givesTasksTheClassLoaderOfTheProgram() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Object, Object> asking =
          argument -> Thread.currentThread().getContextClassLoader().getName();

      assertThat(loop.value(loop.run(asking, 1))).isEqualTo("app");
    }
  }

  @Test
  void rebuildsAFunctionOnceForAllItsTasks() throws Exception {
    try (LoopFixture loop = new LoopFixture(4)) {
      TaskFunction<Object, Object> hash = new Self();
      SentFunction sent = new SentFunction(loop.encoded(hash));
      long first = loop.run(sent, Duration.ZERO, 1, 2, 3, 4);

      assertThat(loop.value(first))
          .isEqualTo(loop.value(first + 1))
          .isEqualTo(loop.value(first + 2))
          .isEqualTo(loop.value(first + 3));
    }
  }

  private static TaskFunction<Object, Object> failing(Throwable thrown) {
    return _ -> {
      sneak(thrown);
      return "not reached";
    };
  }

  private static Outcome outcome(TaskFunction<Object, Object> function, Object argument)
      throws Exception {
    return outcome(function, argument, (context, thrown) -> {});
  }

  private static Outcome outcome(
      TaskFunction<Object, Object> function, TaskExceptionHandler handler) throws Exception {
    return outcome(function, 1, handler);
  }

  private static Outcome outcome(
      TaskFunction<Object, Object> function, Object argument, TaskExceptionHandler handler)
      throws Exception {
    try (LoopFixture loop = new LoopFixture(1, handler)) {
      long task = loop.run(function, argument);
      Outcome outcome = loop.outcome(task);
      assertThat(loop.value(loop.run(IDENTITY, "still there"))).isEqualTo("still there");
      return outcome;
    }
  }

  private static final class Self implements TaskFunction<Object, Object> {
    @Override
    public Object apply(Object argument) {
      return System.identityHashCode(this);
    }
  }

  private static final class Unreadable extends RuntimeException {
    @Override
    public String getMessage() {
      throw new AssertionError("getMessage");
    }
  }

  private static final class ThrowsOnWriting implements Serializable {
    private void writeObject(ObjectOutputStream out) {
      throw new AssertionError("not me");
    }
  }

  private static final class Endless implements Serializable {
    @SuppressWarnings("InfiniteLoopStatement")
    private void writeObject(ObjectOutputStream out) throws IOException {
      while (true) {
        out.writeLong(1);
      }
    }
  }

  private static final class ThrowsOnReading implements Serializable {
    private void readObject(ObjectInputStream in) {
      throw new AssertionError("not here");
    }
  }
}

package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolResult;
import dev.loompool.PoolState;
import dev.loompool.TaskCancelledException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskSerializationException;
import dev.loompool.Transport;
import dev.loompool.WorkerStartException;
import dev.loompool.protocol.RemoteThrowable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FailureIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Pool pool = POOLS.shared(Transport.AUTOMATIC);
  private final int field = COUNTER.get();

  @Test
  void whatATaskThrewHasTheFramesOfTheWorkerAndNamesIt() {
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() -> pool.apply(FailureIT::outOfStock, 881))
        .satisfies(e -> {
          Throwable cause = Objects.requireNonNull(e.getCause());
          assertThat(cause)
              .isExactlyInstanceOf(IllegalStateException.class)
              .hasMessage("no stock for 881")
              .hasRootCauseExactlyInstanceOf(IOException.class);
          assertThat(cause.getSuppressed()).hasSize(1);
          StackTraceElement[] frames = cause.getStackTrace();
          assertThat(frames[0].getMethodName()).isEqualTo("outOfStock");
          assertThat(frames[0].getFileName()).isEqualTo("FailureIT.java");
          assertThat(cause)
              .hasStackTraceContaining("[worker " + e.worker() + ", pid ")
              .hasStackTraceContaining("task " + e.taskId() + ", attempt 1 of 3, ran ");
        });
  }

  @Test
  void theCallersFramesFollowThoseOfTheTask() {
    PoolResult<Integer> result =
        pool.with(task -> task.withName("stock")).map(FailureIT::outOfStock, List.of(881, 882));

    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() -> read(result))
        .withMessageContaining("\"stock\" (item 0 of 2) failed on worker w")
        .satisfies(e -> {
          List<String> frames =
              Stream.of(Objects.requireNonNull(e.getCause()).getStackTrace())
                  .map(StackTraceElement::toString)
                  .toList();
          assertThat(frames.get(0)).contains("FailureIT.outOfStock(FailureIT.java:");
          assertThat(frames.get(1))
              .matches(
                  "\\[worker w\\d+, pid \\d+, task t\\d+ \"stock\", item 0 of 2, .*].\\(remote\\)");
          assertThat(frames.get(2)).contains("FailureIT.read(FailureIT.java:");
          assertThat(frames).noneMatch(frame -> frame.startsWith("dev.loompool.internal."));
        });
  }

  private static void read(PoolResult<Integer> result) throws InterruptedException {
    assertThat(result.get()).isEmpty();
  }

  @Test
  void errorsOfATaskAreItsOwn() throws InterruptedException {
    assertThatThrownBy(() -> pool.apply(() -> recurse(1)))
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThatThrownBy(() ->
            pool.run(() -> {
              throw new AssertionError("asserted");
            }))
        .hasCauseInstanceOf(AssertionError.class);
    assertThatThrownBy(() ->
            pool.run(() -> {
              throw new InterruptedException("by itself");
            }))
        .isInstanceOf(TaskFailedException.class)
        .hasRootCauseMessage("by itself");
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-F12")
  void aThrowableThatCannotBeSentHasAStandIn() {
    assertThatExceptionOfType(TaskFailedException.class)
        .isThrownBy(() ->
            pool.run(() -> {
              throw new Unsendable("held a lock");
            }))
        .havingCause()
        .isInstanceOf(RemoteThrowable.class)
        .withMessage("held a lock")
        .satisfies(e -> {
          assertThat(((RemoteThrowable) e).type()).isEqualTo(Unsendable.class.getName());
          assertThat(e.getStackTrace()[0].getFileName()).isEqualTo("FailureIT.java");
        });
  }

  @Test
  @Tag("fault-F12")
  void unusualThrowablesAreBounded() throws InterruptedException {
    List<TaskOutcome<Integer>> outcomes = pool.map(FailureIT::throwUnusual, range(5)).settled();

    assertThat(outcomes)
        .allSatisfy(outcome ->
            assertThat(outcome)
                .isInstanceOfSatisfying(
                    TaskOutcome.Failure.class,
                    failure ->
                        assertThat(failure.cause()).isInstanceOf(TaskFailedException.class)));
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-F11")
  void aValueThatCannotBeSentFailsItsTaskOnly() throws InterruptedException {
    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(() -> pool.apply(() -> List.of(new NotSerializable())))
        .withMessageContaining(NotSerializable.class.getName())
        .withMessageContaining("is not Serializable")
        .withMessageContaining("The task was not retried.");
    assertThatThrownBy(() -> pool.apply(BadReplacement::new))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("no replacement");
    assertThatThrownBy(() -> pool.apply(() -> nested(20_000)))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("nested too deep");
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-F15")
  void aValueThatCannotBeRebuiltFailsItsTaskOnly() throws InterruptedException {
    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(() -> pool.apply(NotReadable::new))
        .withMessageContaining("could not be rebuilt")
        .withMessageContaining("not here");
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-F6")
  void aCaptureThatCannotBeSentIsNamed() {
    NotSerializable connection = new NotSerializable();

    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(() -> pool.apply(() -> connection.number()))
        .withMessageContaining("captures a value that is not Serializable")
        .withMessageContaining("FailureIT.java:")
        .withMessageContaining(NotSerializable.class.getName())
        .withMessageContaining("fix");
  }

  @Test
  @Tag("fault-F7")
  void aCapturedInstanceIsNamed() {
    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(() -> pool.map(x -> x + field, List.of(1)))
        .withMessageContaining("captures the enclosing instance")
        .withMessageContaining("field");
  }

  @Test
  @Tag("fault-F5")
  void anArgumentNestedTooDeepIsRefused() {
    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(() -> pool.apply(x -> x.hashCode(), nested(20_000)))
        .withMessageContaining("nested too deep");
  }

  @Test
  @Tag("fault-F13")
  void argumentsAndValuesAboveTheLimitFailTheirTaskOnly() throws InterruptedException {
    Pool small = POOLS.open(builder -> builder.workers(1).maxMessageBytes(64 * 1024));

    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(() -> small.apply(bytes -> bytes.length, new byte[100_000]))
        .withMessageContaining("maxMessageBytes (65,536)");
    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(() -> small.apply(length -> new byte[length], 100_000))
        .withMessageContaining("maxMessageBytes (65,536)");
    List<byte[]> items = List.of(new byte[10], new byte[100_000], new byte[60_000]);
    List<TaskOutcome<Integer>> outcomes = small.map(bytes -> bytes.length, items).settled();

    assertThat(outcomes.get(0)).isEqualTo(new TaskOutcome.Success<>(outcomes.get(0).id(), 10));
    assertThat(outcomes.get(1))
        .isInstanceOfSatisfying(
            TaskOutcome.Failure.class,
            failure ->
                assertThat(failure.cause())
                    .isInstanceOf(TaskSerializationException.class)
                    .hasMessageContaining("cannot send item 1 to a worker: it has at least 100,0"));
    assertThat(outcomes.get(2)).isEqualTo(new TaskOutcome.Success<>(outcomes.get(2).id(), 60_000));
  }

  @Test
  @Tag("fault-F13")
  void largeMessagesBelowTheLimitArrive() throws InterruptedException {
    byte[] large = new byte[40 * 1024 * 1024];
    large[large.length - 1] = 7;

    byte[] back = pool.apply(bytes -> bytes, large);

    assertThat(back).isEqualTo(large);
  }

  @Test
  @Tag("fault-F14")
  void staticStateIsNotShared() throws InterruptedException {
    pool.run(() -> COUNTER.set(42));

    assertThat(COUNTER).hasValue(0);
  }

  @Test
  void theExceptionHandlerRunsInTheWorker(@TempDir Path folder) {
    Marks marks = Marks.in(folder);
    long here = ProcessHandle.current().pid();
    Pool handled =
        POOLS.open(builder ->
            builder
                .workers(1)
                .exceptionHandler((context, thrown) -> {
                  boolean remote = ProcessHandle.current().pid() != here;
                  marks.set("saw-" + thrown.getMessage() + "-" + context.attempt() + "-" + remote);
                  throw new IllegalStateException("the handler fails as well");
                }));

    assertThatThrownBy(() -> handled.apply(MapIT::failOnOdd, 1))
        .isInstanceOf(TaskFailedException.class)
        .cause()
        .hasMessage("odd: 1")
        .hasSuppressedException(new IllegalStateException("the handler fails as well"));

    assertThat(marks.startingWith("saw-")).containsExactly("saw-odd: 1-1-true");
  }

  @Test
  void theInitializerRunsOnceInEachWorkerBeforeItsTasks(@TempDir Path folder)
      throws InterruptedException {
    Marks marks = Marks.in(folder);
    Pool prepared =
        POOLS.open(builder ->
            builder.initializer(() -> {
              COUNTER.incrementAndGet();
              marks.set("init-" + ProcessHandle.current().pid());
            }));

    assertThat(prepared.map(_ -> COUNTER.get(), range(50)).get()).containsOnly(1);

    PoolExtension.awaitReady(prepared, 2);
    assertThat(marks.startingWith("init-")).hasSize(2);
  }

  @Test
  void aFailingInitializerBreaksThePoolWithItsWords() throws InterruptedException {
    Pool broken =
        POOLS.open(builder ->
            builder.initializer(() -> {
              throw new IOException("no database");
            }));

    assertThatExceptionOfType(TaskCancelledException.class)
        .isThrownBy(() -> broken.apply(() -> 1))
        .havingCause()
        .isInstanceOf(WorkerStartException.class)
        .withMessageContaining("no database");

    assertThat(broken.state()).isEqualTo(PoolState.BROKEN);
    assertThatThrownBy(() -> broken.apply(() -> 1)).isInstanceOf(TaskCancelledException.class);
    assertThat(broken.map(x -> x, range(3)).settled()).hasSize(3);
  }

  private static int outOfStock(int item) {
    IllegalStateException thrown =
        new IllegalStateException("no stock for " + item, new IOException("disk"));
    thrown.addSuppressed(new IOException("while closing"));
    throw thrown;
  }

  private static int recurse(int depth) {
    return depth == 0 ? 0 : recurse(depth + 1) + 1;
  }

  private static int throwUnusual(int kind) throws Exception {
    throw switch (kind) {
      case 0 -> new SilentException();
      case 1 -> cyclic();
      case 2 -> chain(10_000);
      case 3 -> new IOException("x".repeat(20_000_000));
      default -> manySuppressed();
    };
  }

  private static Exception cyclic() {
    IOException first = new IOException("first");
    IOException second = new IOException("second", first);
    first.initCause(second);
    return second;
  }

  private static Exception chain(int length) {
    Exception last = new IOException("root");
    for (int i = 0; i < length; i++) {
      last = new IOException("cause " + i, last);
    }
    return last;
  }

  private static Exception manySuppressed() {
    IOException thrown = new IOException("many");
    for (int i = 0; i < 10_000; i++) {
      thrown.addSuppressed(new IOException("suppressed " + i));
    }
    return thrown;
  }

  private static List<Object> nested(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      List<Object> outer = new ArrayList<>();
      outer.add(list);
      list = outer;
    }
    return list;
  }

  private static final class NotSerializable {
    int number() {
      return 1;
    }
  }

  private static final class BadReplacement implements Serializable {
    private Object writeReplace() {
      throw new IllegalStateException("no replacement");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  private static final class NotReadable implements Serializable {
    private void readObject(ObjectInputStream in) throws IOException {
      throw new IOException("not here");
    }
  }

  private static final class SilentException extends Exception {
    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @SuppressWarnings("serial")
  private static final class Unsendable extends RuntimeException {
    @SuppressWarnings("UnusedVariable") // it is what cannot be sent
    private final Object lock = new Object();

    Unsendable(String message) {
      super(message);
    }
  }
}

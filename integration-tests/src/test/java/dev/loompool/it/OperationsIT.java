package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.TaskFailedException;
import dev.loompool.Transport;
import dev.loompool.WaitFor;
import dev.loompool.task.TaskId;
import dev.loompool.task.WorkerLocal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Waiting for sets of ids, refusing instead of waiting, gathering and reducing.
class OperationsIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final WorkerLocal<Object> LOCAL = WorkerLocal.of(Object::new);

  private final Pool pool = POOLS.shared(Transport.AUTOMATIC);

  @Test
  void waitsForTheFirstOfSeveral() throws InterruptedException {
    TaskId<Integer> stuck = pool.queue(() -> sleepLong());
    TaskId<Integer> quick = pool.queue(() -> 1);

    Set<TaskId<?>> ended = pool.await(List.of(stuck, quick), WaitFor.FIRST, LIMIT);

    assertThat(ended).containsExactly(quick);
    assertThat(pool.result(quick)).isEqualTo(1);
    pool.cancel(stuck);
    pool.forget(stuck);
  }

  @Test
  void waitsForTheFirstFailure() throws InterruptedException {
    TaskId<Integer> stuck = pool.queue(() -> sleepLong());
    TaskId<Integer> failing =
        pool.queue(() -> {
          throw new IllegalStateException("no");
        });
    TaskId<Integer> quick = pool.queue(() -> 1);

    Set<TaskId<?>> ended = pool.await(List.of(stuck, quick, failing), WaitFor.FIRST_FAILURE, LIMIT);

    assertThat(ended).contains(failing).doesNotContain(stuck);
    pool.cancel(stuck);
    List.of(stuck, failing, quick).forEach(pool::forget);
  }

  @Test
  void waitsForAllAndGivesWhatHasEndedWhenTheTimeIsOver() throws InterruptedException {
    TaskId<Integer> stuck = pool.queue(() -> sleepLong());
    TaskId<Integer> quick = pool.queue(() -> 1);
    Set<TaskId<?>> first = pool.await(List.of(quick), WaitFor.ALL, LIMIT);

    Set<TaskId<?>> ended = pool.await(List.of(stuck, quick), WaitFor.ALL, Duration.ofMillis(50));

    assertThat(first).containsExactly(quick);
    assertThat(ended).containsExactly(quick);
    assertThat(pool.await(List.of(), WaitFor.ALL, LIMIT)).isEmpty();
    pool.cancel(stuck);
    List.of(stuck, quick).forEach(pool::forget);
    assertThatThrownBy(() -> pool.await(List.of(quick), WaitFor.ALL, LIMIT))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  @Tag("fault-G5")
  void refusesWhenTheQueueIsFull() {
    Pool small =
        POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1).maxPendingTasks(2));
    List<TaskId<Integer>> accepted = new ArrayList<>();

    Optional<TaskId<Integer>> id = small.tryQueue(OperationsIT::sleepLong, 1);
    for (; id.isPresent(); id = small.tryQueue(OperationsIT::sleepLong, 1)) {
      accepted.add(id.get());
    }

    // One or two are in flight, two are pending, the next was refused.
    assertThat(accepted).hasSizeBetween(2, 6);
    accepted.forEach(small::cancel);
  }

  @Test
  void gathersInOrderAndLazily() {
    AtomicInteger pulled = new AtomicInteger();

    List<Integer> squares =
        Stream.iterate(1, x -> x + 1)
            .peek(x -> pulled.incrementAndGet())
            .gather(pool.mapping((Integer x) -> x * x, 8))
            .limit(100)
            .toList();

    assertThat(squares).isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(x -> x * x).toList());
    assertThat(pulled.get()).isLessThanOrEqualTo(108);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool.mapping((Integer x) -> x, 0))
        .withMessageContaining("maxInFlight");
  }

  @Test
  void aFailedElementEndsTheStream() {
    assertThatThrownBy(
            () -> Stream.of(1, 0, 2).gather(pool.mapping((Integer x) -> 10 / x, 2)).toList())
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(ArithmeticException.class);
  }

  @Test
  void reducesInInputOrderInsideTheWorkers() throws InterruptedException {
    List<Integer> items = IntStream.range(0, 100_000).boxed().toList();

    String joined =
        pool.mapReduce(
            (Integer x) -> x % 1000 == 0 ? x / 1000 + "," : "", "", String::concat, items);
    long sum = pool.mapReduce((Integer x) -> (long) x, 0L, Long::sum, items);

    assertThat(joined)
        .isEqualTo(String.join("", IntStream.range(0, 100).mapToObj(x -> x + ",").toList()));
    assertThat(sum).isEqualTo(4_999_950_000L);
    assertThat(pool.<Integer, Long>mapReduce(x -> (long) x, 7L, Long::sum, List.of())).isEqualTo(7);
  }

  @Test
  void aWorkerLocalIsMadeOnceInEachWorker() throws InterruptedException {
    WorkerLocal<Object> captured = WorkerLocal.of(Object::new);

    Set<String> seen =
        new HashSet<>(
            pool.map(
                    (Integer x) ->
                        ProcessHandle.current().pid()
                            + " "
                            + System.identityHashCode(captured.get())
                            + " "
                            + System.identityHashCode(LOCAL.get()),
                    IntStream.range(0, 500).boxed())
                .get());

    assertThat(seen).hasSizeBetween(1, 2);
    assertThat(seen.stream().map(text -> text.substring(0, text.indexOf(' '))).distinct())
        .hasSameSizeAs(seen);
  }

  private static int sleepLong() throws InterruptedException {
    return sleepLong(0);
  }

  private static int sleepLong(int value) throws InterruptedException {
    new CountDownLatch(1).await();
    return value;
  }
}

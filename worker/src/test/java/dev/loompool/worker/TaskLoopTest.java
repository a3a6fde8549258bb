package dev.loompool.worker;

import static dev.loompool.worker.LoopFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.loompool.protocol.v1.Ending;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskFunction;
import dev.loompool.worker.LoopFixture.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskLoopTest {
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final Semaphore ends = new Semaphore(0);

  @Test
  void runsTasksAndReportsTheirValues() throws Exception {
    try (LoopFixture loop = new LoopFixture(4)) {
      TaskFunction<Integer, Integer> square = number -> number * number;
      long first = loop.run(square, 2, 3, 4);

      assertThat(loop.value(first)).isEqualTo(4);
      assertThat(loop.value(first + 1)).isEqualTo(9);
      assertThat(loop.value(first + 2)).isEqualTo(16);
      await().until(loop::isAllSent);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 100})
  void keepsExactlyAsManyTasksRunningAsItMay(int concurrency) throws Exception {
    try (LoopFixture loop = new LoopFixture(concurrency)) {
      int tasks = concurrency + 30;
      loop.run(this::runUntilAllowedToEnd, IntStream.range(0, tasks).boxed().toArray());
      for (int ended = 0; ended <= 30; ended++) {
        await().untilAtomic(running, is(concurrency));
        ends.release();
        loop.ended(ended + 1);
      }
      ends.release(tasks);
      loop.ended(tasks);

      assertThat(mostRunning).hasValue(concurrency);
    }
  }

  @Test
  void givesABlockedTaskCompany() throws Exception {
    try (LoopFixture loop = new LoopFixture(3)) {
      loop.run(this::runUntilAllowedToEnd, 0);
      await().untilAtomic(running, is(1));
      TaskFunction<Integer, Integer> identity = number -> number;
      for (int i = 0; i < 100; i++) {
        assertThat(loop.value(loop.run(identity, i))).isEqualTo(i);
      }
      ends.release();
      loop.ended(101);
    }
  }

  @Test
  void keepsFewThreadsOfABurst() throws Exception {
    int burst = 2000;
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    TaskFunction<Object, Object> task =
        argument -> {
          threads.add(Thread.currentThread());
          return runUntilAllowedToEnd(argument);
        };
    try (LoopFixture loop = new LoopFixture(burst)) {
      for (int round = 1; round <= 3; round++) {
        loop.run(task, IntStream.range(0, burst).boxed().toArray());
        await().untilAtomic(running, is(burst));
        ends.release(burst);
        loop.ended(round * burst);

        await().until(() -> threads.stream().filter(Thread::isAlive).count() <= 256);
      }
    }
  }

  private Object runUntilAllowedToEnd(Object argument) throws InterruptedException {
    int now = running.incrementAndGet();
    mostRunning.accumulateAndGet(now, Math::max);
    try {
      ends.acquire();
      return argument;
    } finally {
      running.decrementAndGet();
    }
  }

  @Test
  void givesBackAWaitingTaskThatIsCancelled() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      long first = loop.run(this::runUntilAllowedToEnd, 1, 2, 3);
      await().untilAtomic(running, is(1));
      loop.cancel(first + 1);

      assertThat(loop.outcome(first + 1).ending()).isEqualTo(Ending.REVOKED);
      ends.release(2);
      assertThat(loop.value(first + 2)).isEqualTo(3);
      assertThat(loop.ended(3)).hasSize(3);
      assertThat(loop.noted()).contains(first, first + 2).doesNotContain(first + 1);
    }
  }

  @Test
  void interruptsARunningTaskThatIsCancelled() throws Exception {
    try (LoopFixture loop = new LoopFixture(2)) {
      long first = loop.run(this::runUntilAllowedToEnd, 1, 2);
      await().untilAtomic(running, is(2));
      loop.cancel(first, 99L);

      Outcome cancelled = loop.outcome(first);
      assertThat(cancelled.ending()).isEqualTo(Ending.CANCELLED);
      assertThat(cancelled.failure().getFramesList())
          .anyMatch(frame -> frame.getMethod().equals("runUntilAllowedToEnd"));
      ends.release();
      assertThat(loop.value(first + 1)).isEqualTo(2);
    }
  }

  @Test
  void tellsARunningTaskThatItIsCancelled() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Object, Object> spin =
          argument -> {
            running.incrementAndGet();
            while (!TaskContext.current().isCancelled()) {
              Thread.onSpinWait();
            }
            return "ignored the interrupt";
          };
      long task = loop.run(spin, 1);
      await().untilAtomic(running, is(1));
      loop.cancel(task);

      assertThat(loop.outcome(task).ending()).isEqualTo(Ending.CANCELLED);
    }
  }

  @Test
  void losesNoCancellationOfATaskThatIsJustBeingTaken() throws Exception {
    try (LoopFixture loop = new LoopFixture(2)) {
      for (int i = 0; i < 3_000; i++) {
        long task = loop.run(this::runUntilAllowedToEnd, i);
        loop.cancel(task);

        assertThat(loop.outcome(task).ending()).isIn(Ending.CANCELLED, Ending.REVOKED);
      }
    }
  }

  @Test
  void ignoresACancellationOfATaskThatHasEnded() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Object, Object> identity = argument -> argument;
      long task = loop.run(identity, 1);
      loop.outcome(task);
      loop.cancel(task);

      assertThat(loop.value(loop.run(identity, 2))).isEqualTo(2);
      assertThat(loop.endedSoFar()).isEqualTo(2);
    }
  }

  @Test
  void givesBackOnlyWhatHasNotStarted() throws Exception {
    try (LoopFixture loop = new LoopFixture(2)) {
      long first = loop.run(this::runUntilAllowedToEnd, 1, 2, 3, 4, 5);
      await().untilAtomic(running, is(2));

      assertThat(loop.revoke(2)).isEqualTo(2);
      assertThat(loop.revoke(10)).isEqualTo(1);
      assertThat(loop.revoke(10)).isZero();
      assertThat(loop.ended(3)).extracting(Outcome::ending).containsOnly(Ending.REVOKED);
      ends.release(2);
      assertThat(loop.value(first)).isEqualTo(1);
      assertThat(loop.value(first + 1)).isEqualTo(2);
      await().until(loop::isAllSent);
    }
  }

  @Test
  void givesBackOnceWhatWasCancelled() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      long first = loop.run(this::runUntilAllowedToEnd, 1, 2, 3);
      await().untilAtomic(running, is(1));
      loop.cancel(first + 1);

      assertThat(loop.revoke(2)).isEqualTo(1);
      ends.release();
      assertThat(loop.ended(3))
          .extracting(Outcome::ending)
          .containsExactlyInAnyOrder(Ending.REVOKED, Ending.REVOKED, Ending.VALUE);
    }
  }

  @Test
  void interruptsATaskAtItsTimeoutAndShowsWhereItWas() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      SentFunction waiting = SentFunction.of((TaskFunction<?, ?>) this::runUntilAllowedToEnd);
      Outcome late = loop.outcome(loop.run(waiting, Duration.ofSeconds(2), 1));

      assertThat(late.ending()).isEqualTo(Ending.TIMED_OUT);
      assertThat(late.failure().getFramesList())
          .anyMatch(frame -> frame.getMethod().equals("runUntilAllowedToEnd"));
      TaskFunction<Object, Object> flag = argument -> Thread.currentThread().isInterrupted();
      assertThat(loop.value(loop.run(flag, 1))).isEqualTo(false);
    }
  }

  @Test
  void hidesAnInterruptFromTheNextTask() throws Exception {
    try (LoopFixture loop = new LoopFixture(1)) {
      TaskFunction<Object, Object> selfInterrupting =
          argument -> {
            Thread.currentThread().interrupt();
            return argument;
          };
      TaskFunction<Object, Object> flag = argument -> Thread.currentThread().isInterrupted();
      loop.run(selfInterrupting, 1);

      assertThat(loop.value(loop.run(flag, 1))).isEqualTo(false);
    }
  }

  @RepeatedTest(5)
  @Tag("fault-G6")
  void neverInterruptsAnotherTaskThanTheCancelledOne(RepetitionInfo info) throws Exception {
    int tasks = 3_000;
    Set<Integer> interrupted = ConcurrentHashMap.newKeySet();
    try (LoopFixture loop = new LoopFixture(2)) {
      TaskFunction<Integer, Integer> brief =
          number -> {
            for (int i = 0; i < 50; i++) {
              if (Thread.interrupted()) {
                interrupted.add(number);
              }
            }
            return number;
          };
      long first = loop.run(brief, IntStream.range(0, tasks).boxed().toArray());
      Random random = new Random(info.getCurrentRepetition());
      while (loop.endedSoFar() < tasks) {
        int near = Math.min(tasks - 1, loop.endedSoFar() + random.nextInt(4));
        if (near % 2 == 0) {
          loop.cancel(first + near);
        }
      }

      assertThat(loop.ended(tasks)).extracting(Outcome::task).doesNotHaveDuplicates();
      assertThat(interrupted).allMatch(number -> number % 2 == 0);
      assertThat(loop.ended(tasks))
          .filteredOn(outcome -> (outcome.task() - first) % 2 != 0)
          .extracting(Outcome::ending)
          .containsOnly(Ending.VALUE);
    }
  }

  @RepeatedTest(4)
  void losesNoTaskAndNoWakeUpUnderRandomLoad(RepetitionInfo info) throws Exception {
    int concurrency = List.of(1, 2, 8, 64).get(info.getCurrentRepetition() - 1);
    Random random = new Random(info.getCurrentRepetition());
    int tasks = 0;
    try (LoopFixture loop = new LoopFixture(concurrency)) {
      while (tasks < 40_000) {
        int count = 1 + random.nextInt(random.nextInt(20) == 0 ? 2_000 : 5);
        loop.run(TaskLoopTest::behaveAtRandom, randoms(count, random));
        tasks += count;
        switch (random.nextInt(12)) {
          case 0 -> loop.revoke(random.nextInt(20));
          case 1 -> loop.cancel((long) (tasks - random.nextInt(count)));
          case 2 -> loop.ended(tasks);
          default -> {}
        }
      }

      List<Outcome> ended = loop.ended(tasks);
      assertThat(ended).hasSize(tasks);
      assertThat(ended.stream().map(Outcome::task).collect(Collectors.toSet())).hasSize(tasks);
      await().until(loop::isAllSent);
    }
  }

  @Test
  void wakesARunnerThatIsJustGoingToRest() throws Exception {
    try (LoopFixture loop = LoopFixture.withoutEventLoop()) {
      SentFunction identity = SentFunction.of((TaskFunction<Object, Object>) argument -> argument);
      ReceivedBatch batch =
          new ReceivedBatch(
              7,
              "w1",
              identity,
              1,
              1,
              0,
              LoopFixture.GRACE_NANOS,
              false,
              RetryFilter.NONE,
              loop.encoded(1));
      Random random = new Random(11);
      for (int task = 1; task <= 100_000; task++) {
        loop.addHere(batch, task);
        int wanted = task;
        Spinning.until(() -> loop.endedSoFar() == wanted);
        for (int pause = random.nextInt(100); pause > 0; pause--) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static Object[] randoms(int count, Random random) {
    return random.ints(count).boxed().toArray();
  }

  private static Object behaveAtRandom(Object seed) {
    switch (new Random((Integer) seed).nextInt(100)) {
      case 0 -> LockSupport.parkNanos(50_000);
      case 1 -> LockSupport.parkNanos(1);
      case 2 -> throw new IllegalStateException("at random");
      default -> {}
    }
    return seed;
  }

  @Test
  void endsEachOfManyTasksOnce() throws Exception {
    try (LoopFixture loop = new LoopFixture(16)) {
      TaskFunction<Integer, Integer> identity = number -> number;
      loop.run(identity, IntStream.range(0, 20_000).boxed().toArray());
      Map<Long, Integer> ended = new HashMap<>();
      loop.ended(20_000).forEach(outcome -> ended.merge(outcome.task(), 1, Integer::sum));

      assertThat(ended).hasSize(20_000);
      assertThat(ended.values()).containsOnly(1);
    }
  }

  @Test
  void notesWhichTasksHaveStarted() throws Exception {
    CountDownLatch started = new CountDownLatch(2);
    try (LoopFixture loop = new LoopFixture(2)) {
      TaskFunction<Object, Object> waiting =
          argument -> {
            started.countDown();
            ends.acquire();
            return argument;
          };
      long first = loop.run(waiting, Collections.nCopies(5, 1).toArray());
      started.await();

      assertThat(loop.noted()).containsExactlyInAnyOrder(first, first + 1);
      ends.release(5);
      loop.ended(5);
      assertThat(loop.noted())
          .containsExactlyInAnyOrderElementsOf(
              Arrays.asList(first, first + 1, first + 2, first + 3, first + 4));
    }
  }
}

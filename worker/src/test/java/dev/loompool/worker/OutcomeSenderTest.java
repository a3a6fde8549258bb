package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.task.TaskFunction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeSenderTest {
  private static final SentFunction FUNCTION =
      SentFunction.of((TaskFunction<Object, Object>) argument -> argument);

  private final Queue<Runnable> eventLoop = new ArrayDeque<>();
  private final List<TasksEnded> sent = new ArrayList<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private final OutcomeSender sender =
      new OutcomeSender(
          eventLoop::add, frame -> sent.add(frame.getTasksEnded()), rounds::incrementAndGet);

  @Test
  void wakesTheEventLoopOnceForManyOutcomes() {
    sender.report(ended(1, Ending.VALUE, new byte[] {7}));
    sender.report(ended(2, Ending.VALUE, new byte[] {8, 9}));

    assertThat(eventLoop).hasSize(1);
    runEventLoop();
    assertThat(sent).hasSize(1);
    assertThat(rounds).hasValue(1);

    sender.report(ended(3, Ending.VALUE, new byte[0]));
    assertThat(eventLoop).hasSize(1);
  }

  @Test
  void writesOutcomesInColumns() {
    sender.report(ended(1000, Ending.VALUE, new byte[] {7}));
    sender.report(ended(998, Ending.FAILED, new byte[] {8, 9}));
    sender.report(ended(1L << 40, Ending.REVOKED, new byte[0]));
    runEventLoop();

    TasksEnded frame = sent.getFirst();
    assertThat(frame.getTaskDeltasList()).containsExactly(1000L, -2L, (1L << 40) - 998);
    assertThat(frame.getLengthsList()).containsExactly(1, 2, 0);
    assertThat(frame.getEndings().toByteArray())
        .containsExactly(Ending.VALUE_VALUE, Ending.FAILED_VALUE, Ending.REVOKED_VALUE);
    assertThat(frame.getValues().toByteArray()).containsExactly(7, 8, 9);
    assertThat(frame.getMicrosList()).hasSize(3);
    assertThat(frame.getRevokeAnswered()).isFalse();
  }

  @Test
  void leavesRunsAndAttemptsOutWhereAllAreTheFirst() {
    sender.report(ended(1, 1, 1));
    sender.report(ended(2, 1, 1));
    runEventLoop();
    sender.report(ended(3, 1, 1));
    sender.report(ended(4, 2, 5));
    runEventLoop();

    assertThat(sent.get(0).getRunsCount()).isZero();
    assertThat(sent.get(0).getAttemptsCount()).isZero();
    assertThat(sent.get(1).getAttemptsList()).containsExactly(1, 2);
    assertThat(sent.get(1).getRunsList()).containsExactly(1, 5);
  }

  @Test
  void sendsASingleOutcomeWithoutTheRestOfItsArray() {
    TaskInvocation task = ended(1, Ending.VALUE, new byte[0]);
    task.outcome(Ending.VALUE, new byte[] {1, 2, 3, 4}, 2);
    sender.report(task);
    runEventLoop();

    assertThat(sent.getFirst().getValues().toByteArray()).containsExactly(1, 2);
  }

  @Test
  void splitsFramesByTheNumberOfTasks() {
    IntStream.rangeClosed(1, 4096 * 2 + 1)
        .forEach(id -> sender.report(ended(id, Ending.VALUE, new byte[] {1})));
    runEventLoop();

    assertThat(sent).extracting(TasksEnded::getLengthsCount).containsExactly(4096, 4096, 1);
    assertThat(sent.get(1).getTaskDeltas(0)).isEqualTo(4097);
  }

  @Test
  void splitsFramesByTheirBytes() {
    int half = FramePipeline.GATHERED_BYTES / 2;
    for (int id = 1; id <= 5; id++) {
      sender.report(ended(id, Ending.VALUE, new byte[id == 5 ? 1 : half]));
    }
    runEventLoop();

    assertThat(sent).extracting(TasksEnded::getLengthsCount).containsExactly(2, 2, 1);
  }

  @Test
  void sendsAnOutcomeAboveTheSplitAlone() {
    int large = 3 * FramePipeline.GATHERED_BYTES;
    sender.report(ended(1, Ending.VALUE, new byte[1]));
    sender.report(ended(2, Ending.VALUE, new byte[large]));
    sender.report(ended(3, Ending.VALUE, new byte[1]));
    runEventLoop();

    assertThat(sent).extracting(TasksEnded::getLengthsCount).containsExactly(1, 1, 1);
    assertThat(sent.get(1).getValues().size()).isEqualTo(large);
  }

  @Test
  void keepsEachFrameWithinTheLimitOfTheOtherSide() {
    int each = FramePipeline.GATHERED_BYTES / 4096;
    for (int i = 0; i < 4096; i++) {
      long id = i % 2 == 0 ? Long.MAX_VALUE - i : i;
      TaskInvocation task =
          new TaskInvocation(
              batch(Integer.MAX_VALUE, Integer.MAX_VALUE), id, 0, 0, TaskInvocation.NO_DEADLINE);
      task.outcome(Ending.VALUE, new byte[each], each);
      sender.report(task);
    }
    runEventLoop();

    assertThat(sent)
        .singleElement()
        .extracting(OutcomeSenderTest::frameBytes)
        .satisfies(bytes ->
            assertThat(bytes)
                .isLessThan(FramePipeline.GATHERED_BYTES + FramePipeline.FRAME_OVERHEAD_BYTES));
  }

  @Test
  void knowsWhetherAllIsSent() {
    assertThat(sender.isAllSent()).isTrue();
    sender.expect(2);
    sender.report(ended(1, Ending.VALUE, new byte[0]));
    runEventLoop();
    assertThat(sender.isAllSent()).isFalse();

    sender.report(ended(2, Ending.VALUE, new byte[0]));
    assertThat(sender.isAllSent()).isFalse();
    runEventLoop();
    assertThat(sender.isAllSent()).isTrue();
  }

  @Test
  void flushesWithoutAWakeUpWhenAsked() {
    sender.report(ended(1, Ending.VALUE, new byte[0]));
    sender.flush();
    assertThat(sent).hasSize(1);

    runEventLoop();
    assertThat(sent).hasSize(1);
  }

  @Test
  void losesNoOutcomeOfManyThreads() throws Exception {
    ConcurrentHashMap<Long, Boolean> seen = new ConcurrentHashMap<>();
    ExecutorService loop = Executors.newSingleThreadExecutor();
    OutcomeSender shared =
        new OutcomeSender(loop, frame -> ids(frame).forEach(id -> seen.put(id, true)), () -> {});
    try (ExecutorService runners = Executors.newFixedThreadPool(4)) {
      for (int runner = 0; runner < 4; runner++) {
        long first = runner * 50_000L;
        runners.execute(() -> {
          for (int i = 1; i <= 50_000; i++) {
            shared.report(ended(first + i, Ending.VALUE, new byte[0]));
          }
        });
      }
    }
    loop.shutdown();

    assertThat(loop.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).hasSize(200_000);
  }

  @Test
  void sendsAnOutcomeThatComesJustAfterARound() {
    AtomicInteger seen = new AtomicInteger();
    try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
      Random random = new Random(12);
      OutcomeSender shared =
          new OutcomeSender(loop, frame -> seen.incrementAndGet(), () -> pause(50));
      for (int id = 1; id <= 50_000; id++) {
        int wanted = id;
        shared.report(ended(id, Ending.VALUE, new byte[0]));
        Spinning.until(() -> seen.get() == wanted);
        pause(random.nextInt(20));
      }
    }
  }

  private static void pause(int spins) {
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }

  private static List<Long> ids(Frame frame) {
    List<Long> ids = new ArrayList<>();
    long id = 0;
    for (long delta : frame.getTasksEnded().getTaskDeltasList()) {
      id += delta;
      ids.add(id);
    }
    return ids;
  }

  private static int frameBytes(TasksEnded ended) {
    return Frame.newBuilder().setTasksEnded(ended).build().getSerializedSize();
  }

  private void runEventLoop() {
    for (Runnable next = eventLoop.poll(); next != null; next = eventLoop.poll()) {
      next.run();
    }
  }

  private static TaskInvocation ended(long id, Ending ending, byte[] bytes) {
    TaskInvocation task = ended(id, 1, 1);
    task.outcome(ending, bytes, bytes.length);
    return task;
  }

  private static TaskInvocation ended(long id, int attempt, int run) {
    return new TaskInvocation(batch(attempt, run), id, 0, 0, TaskInvocation.NO_DEADLINE);
  }

  private static ReceivedBatch batch(int attempt, int run) {
    return new ReceivedBatch(
        1,
        "w1",
        FUNCTION,
        attempt,
        run,
        0,
        LoopFixture.GRACE_NANOS,
        false,
        RetryFilter.NONE,
        new byte[0]);
  }
}

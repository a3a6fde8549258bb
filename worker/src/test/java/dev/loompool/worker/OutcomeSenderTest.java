package dev.loompool.worker;

import static dev.loompool.worker.LoopFixture.numbers;
import static dev.loompool.worker.LoopFixture.signedNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.ColumnReader;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.task.TaskFunction;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
  private final Queue<Runnable> here = new ArrayDeque<>();
  private final List<TasksEnded> sent = new ArrayList<>();
  private final Outbox box = Outbox.ofOneAmong(4);
  private final AtomicInteger rounds = new AtomicInteger();
  private final OutcomeSender sender =
      new OutcomeSender(
          eventLoop::add,
          here::add,
          outcomes -> sent.add(LoopFixture.parsed(outcomes)),
          rounds::incrementAndGet);

  @Test
  void wakesTheEventLoopOnceForManyOutcomes() {
    report(1, Ending.VALUE, new byte[] {7});
    report(2, Ending.VALUE, new byte[] {8, 9});

    assertThat(eventLoop).hasSize(1);
    runEventLoop();
    assertThat(sent).hasSize(1);
    assertThat(rounds).hasValue(1);

    report(3, Ending.VALUE, new byte[0]);
    assertThat(eventLoop).hasSize(1);
  }

  @Test
  void writesOutcomesInColumns() {
    report(1000, Ending.VALUE, new byte[] {7});
    report(998, Ending.FAILED, new byte[] {8, 9});
    report(1L << 40, Ending.REVOKED, new byte[0]);
    runEventLoop();

    TasksEnded frame = sent.getFirst();
    assertThat(signedNumbers(frame.getTaskDeltas())).containsExactly(1000L, -2L, (1L << 40) - 998);
    assertThat(numbers(frame.getLengths())).containsExactly(1L, 2L, 0L);
    assertThat(frame.getEndings().toByteArray())
        .containsExactly(Ending.VALUE_VALUE, Ending.FAILED_VALUE, Ending.REVOKED_VALUE);
    assertThat(frame.getValues().toByteArray()).containsExactly(7, 8, 9);
    assertThat(numbers(frame.getMicros())).hasSize(3);
    assertThat(frame.getRevokeAnswered()).isFalse();
  }

  @Test
  void leavesRunsAndAttemptsOutWhereAllAreTheFirst() {
    report(1, 1, 1);
    report(2, 1, 1);
    runEventLoop();
    report(3, 1, 1);
    report(4, 2, 5);
    runEventLoop();

    assertThat(sent.get(0).getRuns()).isEmpty();
    assertThat(sent.get(0).getAttempts()).isEmpty();
    assertThat(numbers(sent.get(1).getAttempts())).containsExactly(1L, 2L);
    assertThat(numbers(sent.get(1).getRuns())).containsExactly(1L, 5L);
  }

  @Test
  void sendsASingleOutcomeWithoutTheRestOfItsArray() {
    sender.report(box, task(1, 1, 1), Ending.VALUE, new byte[] {1, 2, 3, 4}, 2, 0);
    runEventLoop();

    assertThat(sent.getFirst().getValues().toByteArray()).containsExactly(1, 2);
  }

  @Test
  void splitsFramesByTheNumberOfTasks() {
    IntStream.rangeClosed(1, 4096 * 2 + 1).forEach(id -> report(id, Ending.VALUE, new byte[] {1}));
    runEventLoop();

    assertThat(sent).extracting(ended -> ended.getEndings().size()).containsExactly(4096, 4096, 1);
    assertThat(signedNumbers(sent.get(1).getTaskDeltas())).startsWith(4097L);
  }

  @Test
  void splitsFramesByTheirBytes() {
    int half = EndedColumns.GATHERED_BYTES / 2;
    for (int id = 1; id <= 5; id++) {
      report(id, Ending.VALUE, new byte[id == 5 ? 1 : half]);
    }
    runEventLoop();

    assertThat(sent).extracting(ended -> ended.getEndings().size()).containsExactly(2, 2, 1);
  }

  @Test
  void gathersTheOutcomesOfManyThreadsInOneFrame() {
    Outbox other = Outbox.ofOneAmong(4);
    report(7, Ending.VALUE, new byte[] {1});
    sender.report(other, task(5, 3, 2), Ending.FAILED, new byte[] {2, 3}, 2, 9);
    report(8, Ending.VALUE, new byte[] {4});
    sender.report(task(6, 1, 1), Ending.STUCK, new byte[] {5}, 11);
    runEventLoop();

    assertThat(sent).hasSize(1);
    Map<Long, List<Object>> outcomes = outcomes(sent.getFirst());
    assertThat(outcomes)
        .containsEntry(7L, List.of(Ending.VALUE, "01", 0L, 1, 1))
        .containsEntry(8L, List.of(Ending.VALUE, "04", 0L, 1, 1))
        .containsEntry(5L, List.of(Ending.FAILED, "0203", 9L, 3, 2))
        .containsEntry(6L, List.of(Ending.STUCK, "05", 11L, 1, 1))
        .hasSize(4);
  }

  @Test
  void tellsAttemptAndRunOfALargeOutcome() {
    byte[] large = new byte[EndedColumns.LARGE_BYTES + 1];
    sender.report(box, task(3, 2, 5), Ending.VALUE, large, large.length, 70);
    runEventLoop();

    TasksEnded frame = sent.getFirst();
    assertThat(signedNumbers(frame.getTaskDeltas())).containsExactly(3L);
    assertThat(numbers(frame.getAttempts())).containsExactly(2L);
    assertThat(numbers(frame.getRuns())).containsExactly(5L);
    assertThat(numbers(frame.getMicros())).containsExactly(70L);
    assertThat(numbers(frame.getLengths())).containsExactly((long) large.length);
  }

  @Test
  void sendsAnOutcomeAboveTheSplitAlone() {
    int large = 3 * FramePipeline.GATHERED_BYTES;
    report(1, Ending.VALUE, new byte[1]);
    report(2, Ending.VALUE, new byte[large]);
    report(3, Ending.VALUE, new byte[1]);
    runEventLoop();

    assertThat(sent).extracting(ended -> ended.getEndings().size()).containsExactly(1, 1, 1);
    assertThat(sent.get(1).getValues().size()).isEqualTo(large);
  }

  @Test
  void keepsEachFrameWithinTheLimitOfTheOtherSide() {
    int each = EndedColumns.GATHERED_BYTES / 4096;
    for (int i = 0; i < 4096; i++) {
      long id = i % 2 == 0 ? Long.MAX_VALUE - i : i;
      TaskInvocation task = task(id, Integer.MAX_VALUE, Integer.MAX_VALUE);
      sender.report(box, task, Ending.VALUE, new byte[each], each, Long.MAX_VALUE);
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
    report(1, Ending.VALUE, new byte[0]);
    runEventLoop();
    assertThat(sender.isAllSent()).isFalse();

    report(2, Ending.VALUE, new byte[0]);
    assertThat(sender.isAllSent()).isFalse();
    runEventLoop();
    assertThat(sender.isAllSent()).isTrue();
  }

  @Test
  void flushesWithoutAWakeUpWhenAsked() {
    report(1, Ending.VALUE, new byte[0]);
    sender.flush();
    assertThat(sent).hasSize(1);

    runEventLoop();
    assertThat(sent).hasSize(1);
  }

  @Test
  void sendsOnTheThreadThatHasNothingElseToDo() {
    box.add(task(1, 1, 1), Ending.VALUE, new byte[] {1}, 1, 0);
    sender.signalAtRest(box);
    assertThat(here).hasSize(1);
    assertThat(eventLoop).isEmpty();
    here.remove().run();

    assertThat(sent).hasSize(1);
    sender.signalAtRest(box);
    assertThat(here).as("nothing was added").isEmpty();
  }

  @Test
  void losesNoOutcomeOfThreadsThatSendThemselves() throws Exception {
    ConcurrentHashMap<Long, Boolean> seen = new ConcurrentHashMap<>();
    ExecutorService loop = Executors.newSingleThreadExecutor();
    OutcomeSender shared =
        new OutcomeSender(
            loop, Runnable::run, some -> ids(some).forEach(id -> seen.put(id, true)), () -> {});
    try (ExecutorService runners = Executors.newFixedThreadPool(4)) {
      for (int runner = 0; runner < 4; runner++) {
        long first = runner * 50_000L;
        runners.execute(() -> {
          Outbox own = Outbox.ofOneAmong(4);
          for (int i = 1; i <= 50_000; i++) {
            own.add(task(first + i, 1, 1), Ending.VALUE, new byte[0], 0, 0);
            VarHandle.fullFence();
            if (i % 3 == 0) {
              shared.signal(own);
            } else {
              shared.signalAtRest(own);
            }
          }
        });
      }
    }
    loop.shutdown();

    assertThat(loop.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).hasSize(200_000);
    assertThat(shared.sent()).isEqualTo(200_000);
  }

  @Test
  void losesNoOutcomeOfManyThreads() throws Exception {
    ConcurrentHashMap<Long, Boolean> seen = new ConcurrentHashMap<>();
    ExecutorService loop = Executors.newSingleThreadExecutor();
    OutcomeSender shared =
        new OutcomeSender(
            loop, loop, some -> ids(some).forEach(id -> seen.put(id, true)), () -> {});
    try (ExecutorService runners = Executors.newFixedThreadPool(4)) {
      for (int runner = 0; runner < 4; runner++) {
        long first = runner * 50_000L;
        runners.execute(() -> {
          Outbox own = Outbox.ofOneAmong(4);
          for (int i = 1; i <= 50_000; i++) {
            shared.report(own, task(first + i, 1, 1), Ending.VALUE);
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
          new OutcomeSender(loop, loop, frame -> seen.incrementAndGet(), () -> pause(50));
      for (int id = 1; id <= 50_000; id++) {
        int wanted = id;
        shared.report(box, task(id, 1, 1), Ending.VALUE);
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

  /// Ending, value, micros, attempt and run of each task.
  private static Map<Long, List<Object>> outcomes(TasksEnded frame) {
    Map<Long, List<Object>> outcomes = new HashMap<>();
    long id = 0;
    int offset = 0;
    ColumnReader deltas = new ColumnReader(frame.getTaskDeltas());
    ColumnReader lengths = new ColumnReader(frame.getLengths());
    ColumnReader micros = new ColumnReader(frame.getMicros());
    ColumnReader attempts = new ColumnReader(frame.getAttempts());
    ColumnReader runs = new ColumnReader(frame.getRuns());
    for (int i = 0; i < frame.getEndings().size(); i++) {
      id += deltas.nextSigned();
      int end = offset + (int) lengths.next();
      String value =
          HexFormat.of().formatHex(frame.getValues().substring(offset, end).toByteArray());
      offset = end;
      Ending ending = Ending.forNumber(frame.getEndings().byteAt(i));
      int attempt = attempts.isEmpty() ? 1 : (int) attempts.next();
      int run = runs.isEmpty() ? 1 : (int) runs.next();
      outcomes.put(id, List.of(ending, value, micros.next(), attempt, run));
    }
    return outcomes;
  }

  private static List<Long> ids(EndedColumns outcomes) {
    List<Long> ids = new ArrayList<>();
    long id = 0;
    for (long delta : signedNumbers(LoopFixture.parsed(outcomes).getTaskDeltas())) {
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

  private void report(long id, Ending ending, byte[] bytes) {
    sender.report(box, task(id, 1, 1), ending, bytes, bytes.length, 0);
  }

  private void report(long id, int attempt, int run) {
    sender.report(box, task(id, attempt, run), Ending.VALUE);
  }

  private static TaskInvocation task(long id, int attempt, int run) {
    return new BatchTasks(batch(attempt, run), id, new int[1], 1, null).task(0);
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

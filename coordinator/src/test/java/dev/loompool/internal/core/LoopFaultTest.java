package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.control.ControlLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/// What the control loop does about errors in the pool's own code.
@Tag("fault-B4")
class LoopFaultTest {
  private final Error planted = new StackOverflowError("planted");

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("loop-test").factory());
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final ControlLoop loop =
      new ControlLoop(
          thread,
          () -> Thread.currentThread().getName().equals("loop-test"),
          () -> 0,
          NOPLogger.NOP_LOGGER);

  @AfterEach
  void end() throws InterruptedException {
    thread.shutdownNow(); // The loop has set its timer.
    assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tellsWhatAnInputThrowsAndGoesOn() {
    loop.drive(core(), () -> {}, faults::add);

    loop.execute(this::throwPlanted);

    assertThat(answer()).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(faults).containsExactly(planted);
  }

  @Test
  void tellsWhatTheEndOfATurnThrowsAndGoesOn() {
    CompletableFuture<Boolean> broken = new CompletableFuture<>();
    loop.drive(
        core(),
        () -> {
          if (!broken.isDone()) {
            throwPlanted();
          }
        },
        fault -> {
          faults.add(fault);
          broken.complete(true);
        });

    assertThat(answer()).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(broken).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(answer()).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(faults).containsExactly(planted);
  }

  @Test
  void survivesThatBreakingDownFails() {
    loop.drive(
        core(),
        () -> {},
        fault -> {
          faults.add(fault);
          throwPlanted();
        });

    loop.execute(this::throwPlanted);

    assertThat(answer()).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(faults).containsExactly(planted);
  }

  private CompletableFuture<Boolean> answer() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(true));
    return answer;
  }

  private static PoolCore core() {
    return CoreFixture.opened(1, 1, 0).core;
  }

  private void throwPlanted() {
    throw planted;
  }
}

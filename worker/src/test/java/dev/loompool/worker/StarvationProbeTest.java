package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.v1.Starvation;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// This thread plays the event loop: what the probe says is run when the test wants.
@Tag("fault-A15")
class StarvationProbeTest {
  private final Queue<Runnable> eventLoop = new ConcurrentLinkedQueue<>();
  private final Queue<String> told = new ArrayDeque<>();
  private boolean busy = true;
  private CarrierCounts counts = new CarrierCounts(2, 15);
  private long now;
  private final StarvationProbe probe =
      new StarvationProbe(
          () -> busy, () -> counts, eventLoop::add, () -> told.add("over"), () -> now);

  @Test
  void tellsOfAProbeThatHasNotRun() {
    assertThat(probe.pinged()).isEmpty();
    LoopFixture.await().until(() -> !eventLoop.isEmpty());
    assertThat(probe.pinged()).as("too soon").isEmpty();
    pause();

    Optional<Starvation> starvation = probe.pinged();

    assertThat(starvation)
        .hasValueSatisfying(found -> {
          assertThat(found.getNanos()).isGreaterThan(500_000_000);
          assertThat(found.getMounted()).isEqualTo(2);
          assertThat(found.getQueued()).isEqualTo(14);
        });
    assertThat(told).isEmpty();
    eventLoop.remove().run();
    assertThat(told).containsExactly("over");
  }

  @Test
  void saysNothingWhereProbesRun() {
    probe.pinged();
    LoopFixture.await().until(() -> !eventLoop.isEmpty());
    eventLoop.remove().run();
    pause();

    assertThat(probe.pinged()).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void saysNothingWhereNoOtherThreadWaits() {
    counts = new CarrierCounts(2, 1);
    probe.pinged();
    pause();

    assertThat(probe.pinged()).isEmpty();
  }

  @Test
  void tellsWithoutNumbersWhereThereAreNone() {
    counts = new CarrierCounts(-1, -1);
    probe.pinged();
    pause();

    assertThat(probe.pinged())
        .hasValueSatisfying(found -> assertThat(found.getQueued()).isEqualTo(-1));
  }

  @Test
  void startsNothingInAnIdleWorker() {
    busy = false;
    probe.pinged();
    pause();

    assertThat(probe.pinged()).isEmpty();
    assertThat(eventLoop).isEmpty();
  }

  @Test
  void readsTheNumbersOfThisJvm() {
    CarrierCounts now = CarrierCounts.now();

    assertThat(now.mounted()).isNotNegative();
    assertThat(now.queued()).isNotNegative();
  }

  private void pause() {
    now += 600_000_000;
  }
}

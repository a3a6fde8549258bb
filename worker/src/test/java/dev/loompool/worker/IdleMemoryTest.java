package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdleMemoryTest {
  private long now;
  private final AtomicInteger times = new AtomicInteger();
  private final IdleMemory memory = new IdleMemory(() -> now, times::incrementAndGet);

  @Test
  void givesBackOnceAfterTenSecondsWithoutTasks() {
    after(9, false, 0);
    assertThat(times).hasValue(0);

    after(1, false, 0);
    after(1, false, 0);
    after(100, false, 0);
    assertThat(times).hasValue(1);
  }

  @Test
  void givesBackAgainAfterTheNextTasks() {
    after(10, false, 0);
    after(1, false, 5);
    after(9, false, 5);
    assertThat(times).hasValue(1);

    after(1, false, 5);
    assertThat(times).hasValue(2);
  }

  @Test
  void givesNothingBackWhileATaskRuns() {
    after(100, true, 0);
    after(9, false, 0);
    assertThat(times).hasValue(0);

    after(1, false, 0);
    assertThat(times).hasValue(1);
  }

  private void after(int seconds, boolean busy, long ended) {
    now += TimeUnit.SECONDS.toNanos(seconds);
    memory.pinged(busy, ended);
  }
}

package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreditWindowTest {
  private static final long MILLISECOND = 1_000_000;

  private final CreditWindow window = new CreditWindow(4);
  private long now = 55;
  private long ended;

  @Test
  void startsAtTheSlotsAndOneMore() {
    assertThat(window.size()).isEqualTo(5);
    assertThat(new CreditWindow(1).size()).isEqualTo(2);
    assertThat(new CreditWindow(Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void holdsTenMillisecondsOfWork() {
    work(10 * MILLISECOND, 300);

    assertThat(window.size()).isEqualTo(300);

    work(20 * MILLISECOND, 400);

    assertThat(window.size()).isEqualTo(200);
  }

  @Test
  void growsEarlyWhenItLimitsTheWorker() {
    work(MILLISECOND, 40);

    assertThat(window.size()).isEqualTo(400);
  }

  @Test
  void keepsItsSizeUntilASampleIsComplete() {
    work(MILLISECOND, 4);
    work(MILLISECOND / 2, 0);

    assertThat(window.size()).isEqualTo(5);
  }

  @Test
  void isNeverSmallerThanTheSlotsAndOneMore() {
    work(10 * MILLISECOND, 1_000);
    work(1_000 * MILLISECOND, 1);

    assertThat(window.size()).isEqualTo(5);
  }

  @Test
  void isNeverLargerThanItsLimit() {
    work(MILLISECOND, 1_000_000);

    assertThat(window.size()).isEqualTo(CreditWindow.MAX_SIZE);
  }

  @Test
  void hasRoomForAllSlotsHoweverMany() {
    var wide = new CreditWindow(100_000);
    wide.mark(true, now);
    wide.sample(1, now + 10 * MILLISECOND);

    assertThat(wide.size()).isEqualTo(100_001);
  }

  @Test
  void leavesOutTheTimeWithoutWork() {
    work(5 * MILLISECOND, 4);
    now += 1_000 * MILLISECOND;
    work(5 * MILLISECOND, 196);

    assertThat(window.size()).isEqualTo(200);
  }

  private void work(long nanos, int tasks) {
    window.mark(true, now);
    now += nanos;
    ended += tasks;
    window.sample(ended, now);
    window.mark(false, now);
  }
}

package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.core.WorkerExit.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How the core keeps workers within their memory.
@Tag("fault-A12")
class PoolCoreMemoryTest {
  private static final long MOST = 1 << 30;
  private static final long NEAR = MOST / 10 * 9;

  @Test
  void aWorkerWithRoomIsLeftAlone() {
    CoreFixture pool = CoreFixture.ready(1, 2);
    pool.submit(1);

    measure(pool, 1, MOST / 10 * 7);

    assertThat(pool.effects.drains).isEmpty();
    assertThat(pool.effects.kills).isEmpty();
  }

  @Test
  void aWorkerNearItsLimitIsDrainedAndReplaced() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(2);

    measure(pool, 1, NEAR);
    measure(pool, 1, NEAR);

    assertThat(pool.effects.revokes).containsExactly(new RecordingEffects.Revoke(1, 1));
    assertThat(pool.effects.drains).containsExactly(1);
    assertThat(pool.effects.launches).containsExactly(1, 2);
    assertThat(pool.effects.kills).isEmpty();
    pool.giveBack(2);
    pool.makeReady(2);
    assertThat(pool.sentTo(2)).containsExactly(2L);
    pool.end(1);
    pool.core.workerDrained(1, pool.now);
    exit(pool, 1, 0);
    assertThat(pool.effects.losses).isEmpty();
    assertThat(pool.effects.exits)
        .containsExactly("was recycled: it held 922 MiB of memory, near its maxMemory of 1.0 GiB");
  }

  @Test
  void aWorkerThatHasNotWorkedIsNotRecycled() {
    CoreFixture pool = CoreFixture.ready(1, 1);

    measure(pool, 1, NEAR);

    assertThat(pool.effects.drains).isEmpty();
  }

  @Test
  void aWorkerPastItsLimitIsKilledOnTheAccountOfMemory() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);

    measure(pool, 1, MOST + 1);
    measure(pool, 1, MOST + 1);

    String reason = "it held 1.0 GiB of memory, above its maxMemory of 1.0 GiB";
    assertThat(pool.effects.kills).containsExactly(new RecordingEffects.Kill(1, reason));
    pool.exit(1, 1);
    assertThat(pool.effects.losses)
        .extracting(loss -> loss.exit().cause())
        .containsExactly(Cause.OUT_OF_MEMORY);
    pool.advance(Duration.ofSeconds(1));
    // One takes its place, one is for the task, which runs alone.
    assertThat(pool.effects.launches).containsExactly(1, 2, 3);
  }

  @Test
  void aWorkerThatIsDrainedStillMustNotPassItsLimit() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.submit(1);
    measure(pool, 1, NEAR);

    measure(pool, 1, MOST * 2);

    assertThat(pool.effects.kills).extracting(RecordingEffects.Kill::worker).containsExactly(1);
    pool.exit(1, 1);
    assertThat(pool.effects.losses)
        .extracting(loss -> loss.exit().cause())
        .containsExactly(Cause.OUT_OF_MEMORY);
    // One takes its place, one is for the task, which runs alone.
    assertThat(pool.effects.launches).containsExactly(1, 2, 3);
  }

  @Test
  void aWorkerThatPassesItsLimitBeforeItIsReadyIsKilled() {
    CoreFixture pool = CoreFixture.opened(1, 1, 0);

    measure(pool, 1, MOST + 1);

    assertThat(pool.effects.kills).extracting(RecordingEffects.Kill::worker).containsExactly(1);
  }

  @Test
  void aMeasureThatComesAfterTheExitIsDropped() {
    CoreFixture pool = CoreFixture.ready(1, 1);
    pool.exit(1);

    measure(pool, 1, MOST + 1);

    assertThat(pool.effects.kills).isEmpty();
  }

  private static void measure(CoreFixture pool, int worker, long bytes) {
    pool.core.memoryMeasured(worker, bytes, MOST, pool.now);
    pool.turn();
  }

  private static void exit(CoreFixture pool, int worker, int code) {
    pool.core.workerExited(
        worker,
        new WorkerExit(worker, 1, OptionalInt.of(code), Cause.OTHER, "exited", "", Instant.EPOCH),
        List.of(),
        pool.now);
    pool.turn();
  }
}

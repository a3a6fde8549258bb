package dev.loompool.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.loompool.PoolClosedException;
import dev.loompool.PoolStats;
import dev.loompool.TaskStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PoolMetersTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private PoolStats stats = new PoolStats(7, 3, 41, 2, 1, 5, List.of());
  private List<TaskStats> tasks = List.of();
  private boolean closed;
  private long nanos;
  private int asked;
  private final PoolMeters meters =
      new PoolMeters("orders", this::stats, () -> tasks, () -> nanos, Duration.ofMinutes(1));

  private PoolStats stats() {
    asked++;
    if (closed) {
      throw new PoolClosedException("closed", null);
    }
    return stats;
  }

  @Test
  void givesTheCountsOfThePool() {
    meters.bindTo(registry);

    assertThat(gauge("loompool.pending.tasks")).isEqualTo(7);
    assertThat(gauge("loompool.in.flight.tasks")).isEqualTo(3);
    assertThat(gauge("loompool.workers")).isEqualTo(0);
    assertThat(counter("loompool.ended.tasks")).isEqualTo(41);
    assertThat(counter("loompool.lost.workers")).isEqualTo(2);
    assertThat(counter("loompool.stale.outcomes")).isEqualTo(1);
    assertThat(counter("loompool.refused.connections")).isEqualTo(5);
    assertThat(registry.getMeters())
        .allSatisfy(meter -> assertThat(meter.getId().getTag("pool")).isEqualTo("orders"));
  }

  @Test
  void asksThePoolOnceASecond() {
    meters.bindTo(registry);
    stats = new PoolStats(8, 0, 50, 2, 1, 5, List.of());
    assertThat(gauge("loompool.pending.tasks")).isEqualTo(7);

    nanos += Duration.ofSeconds(1).toNanos();

    assertThat(gauge("loompool.pending.tasks")).isEqualTo(8);
    assertThat(counter("loompool.ended.tasks")).isEqualTo(50);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void keepsWhatItKnewOnceThePoolIsClosed() {
    meters.bindTo(registry);
    closed = true;

    nanos += Duration.ofSeconds(1).toNanos();

    assertThat(gauge("loompool.pending.tasks")).isEqualTo(7);
  }

  @Test
  void asksOnceASecondWhereNobodyAnswersToo() {
    meters.bindTo(registry);
    closed = true;
    nanos += Duration.ofSeconds(1).toNanos();
    asked = 0;

    assertThat(gauge("loompool.pending.tasks")).isEqualTo(7);
    assertThat(counter("loompool.ended.tasks")).isEqualTo(41);
    assertThat(asked).isEqualTo(1);

    closed = false;
    stats = new PoolStats(8, 0, 50, 2, 1, 5, List.of());
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(gauge("loompool.pending.tasks")).isEqualTo(8);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void doesNotWaitForAPoolThatTakesLong() {
    CountDownLatch answer = new CountDownLatch(1);
    AtomicLong time = new AtomicLong();
    AtomicInteger asks = new AtomicInteger();
    PoolMeters hurried =
        new PoolMeters(
            "orders",
            () -> {
              if (asks.getAndIncrement() == 0) {
                return stats;
              }
              awaitOf(answer);
              return new PoolStats(8, 0, 50, 2, 1, 5, List.of());
            },
            List::of,
            time::get,
            Duration.ofMillis(1));
    hurried.bindTo(registry);
    time.set(Duration.ofSeconds(1).toNanos());

    assertThat(gauge("loompool.pending.tasks")).isEqualTo(7);
    assertThat(counter("loompool.ended.tasks")).isEqualTo(41);

    answer.countDown();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(gauge("loompool.pending.tasks")).isEqualTo(8));
    assertThat(asks).hasValue(2);
  }

  private static void awaitOf(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void addsMetersForNamesThatComeLater() {
    meters.bindTo(registry);
    tasks = List.of(new TaskStats("fetch", 1, 2, 3, 4, 5, 6, Duration.ofMillis(1_500)));
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(gauge("loompool.pending.tasks")).isEqualTo(7);

    assertThat(
            List.of("succeeded", "failed", "timed_out", "cancelled", "lost", "poisoned").stream()
                .map(outcome ->
                    counter("loompool.named.tasks", "task.name", "fetch", "outcome", outcome)))
        .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    assertThat(counter("loompool.named.task.run", "task.name", "fetch")).isEqualTo(1.5);
  }

  @Test
  void tellsTimesOfWhichThereAreTooManyNanoseconds() {
    Duration time = Duration.of(Long.MAX_VALUE, ChronoUnit.MICROS);
    tasks = List.of(new TaskStats("fetch", 1, 0, 0, 0, 0, 0, time));
    nanos += Duration.ofSeconds(1).toNanos();
    meters.bindTo(registry);
    assertThat(gauge("loompool.workers")).isEqualTo(0);

    assertThat(counter("loompool.named.task.run", "task.name", "fetch"))
        .isCloseTo(Long.MAX_VALUE / 1e6, within(1.0));
  }

  @Test
  void countsAnewWhereAClientHasAnotherCoordinator() {
    tasks = List.of(new TaskStats("fetch", 9, 0, 0, 0, 0, 0, Duration.ZERO));
    nanos += Duration.ofSeconds(1).toNanos();
    meters.bindTo(registry);
    assertThat(gauge("loompool.workers")).isEqualTo(0);
    tasks = List.of();
    nanos += Duration.ofSeconds(1).toNanos();

    assertThat(counter("loompool.named.tasks", "task.name", "fetch", "outcome", "succeeded"))
        .isEqualTo(0);
  }

  @Test
  @Tag("fault-E10")
  void hasNoMoreValuesOfTheTagThanThePoolKeeps() {
    meters.bindTo(registry);
    tellNames("attack-");

    assertThat(names(registry)).hasSize(201).contains(TaskStats.OTHER);
  }

  @Test
  @Tag("fault-E10")
  void hasNoMoreValuesOfTheTagHoweverManyCoordinatorsAClientHas() {
    meters.bindTo(registry);
    tellNames("first-");
    tellNames("second-");
    MeterRegistry later = new SimpleMeterRegistry();
    meters.bindTo(later);
    tellNames("third-");

    assertThat(names(registry))
        .hasSize(201)
        .contains(TaskStats.OTHER)
        .filteredOn(name -> name.startsWith("first-"))
        .hasSize(200);
    assertThat(names(later)).containsExactlyInAnyOrderElementsOf(names(registry));
    assertThat(
            counter("loompool.named.tasks", "task.name", TaskStats.OTHER, "outcome", "succeeded"))
        .isEqualTo(201);
    assertThat(counter("loompool.named.task.run", "task.name", TaskStats.OTHER)).isEqualTo(201);
    assertThat(counter("loompool.named.tasks", "task.name", "first-7", "outcome", "succeeded"))
        .isEqualTo(0);
  }

  /// The pool has 200 names and what it does not keep apart.
  private void tellNames(String prefix) {
    tasks =
        IntStream.rangeClosed(0, 200)
            .mapToObj(i -> i == 200 ? TaskStats.OTHER : prefix + i)
            .map(name -> new TaskStats(name, 1, 0, 0, 0, 0, 0, Duration.ofSeconds(1)))
            .toList();
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(gauge("loompool.workers")).isEqualTo(0);
  }

  private static List<String> names(MeterRegistry registry) {
    return registry.find("loompool.named.tasks").meters().stream()
        .map(Meter::getId)
        .map(id -> Objects.requireNonNull(id.getTag("task.name")))
        .distinct()
        .toList();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double counter(String name, String... tags) {
    FunctionCounter counter = registry.get(name).tags(tags).functionCounter();
    return counter.count();
  }
}

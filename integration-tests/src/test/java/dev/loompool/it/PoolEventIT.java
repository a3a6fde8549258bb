package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolEvent;
import dev.loompool.PoolEvent.StateChanged;
import dev.loompool.PoolEvent.WorkerExited;
import dev.loompool.PoolEvent.WorkerLaunched;
import dev.loompool.PoolEvent.WorkerReady;
import dev.loompool.PoolEvent.WorkerRecovered;
import dev.loompool.PoolEvent.WorkerSuspected;
import dev.loompool.PoolState;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PoolEventIT {
  private static final PoolEvent END = new StateChanged(PoolState.TERMINATED);

  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private final List<PoolEvent> events = new CopyOnWriteArrayList<>();

  @TempDir Path folder;

  @Test
  void theLifeOfAPoolIsToldInOrder() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).listener(this::add));
    long pid = pool.apply(() -> ProcessHandle.current().pid());

    pool.close();

    waiting().until(() -> events.contains(END));
    assertThat(events)
        .containsExactly(
            new WorkerLaunched("w1", pid),
            new WorkerReady("w1", pid),
            new StateChanged(PoolState.SHUTTING_DOWN),
            new WorkerExited("w1", pid, OptionalInt.of(0), "exited with 0", "", false, 0, 0),
            END);
  }

  @Test
  @Tag("fault-A1")
  void aKilledWorkerIsToldWithWhatItHad() throws Exception {
    Marks marks = Marks.in(folder);
    Pool pool =
        POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(1).listener(this::add));
    CompletableFuture<Integer> running =
        pool.submit(() -> {
          marks.setAndAwait("pid-" + ProcessHandle.current().pid(), "go");
          return 1;
        });
    long victim = Long.parseLong(marks.await("pid-", 1).getFirst().substring(4));
    CompletableFuture<Integer> waitsBehind = pool.submit(() -> 2);
    waiting().until(() -> pool.stats().inFlight() == 2);

    Processes.signal("KILL", victim);
    marks.set("go");

    assertThat(running.get()).isEqualTo(1);
    assertThat(waitsBehind.get()).isEqualTo(2);
    waiting().until(() -> events.size() == 5);
    long pid = ((WorkerReady) events.getLast()).pid();
    assertThat(events)
        .endsWith(
            new WorkerExited(
                "w1",
                victim,
                OptionalInt.of(137),
                "was killed by SIGKILL (exit 137)",
                "",
                true,
                1,
                1),
            new WorkerLaunched("w2", pid),
            new WorkerReady("w2", pid));
  }

  @Test
  @Tag("fault-A7")
  void workersThatCannotStartAreToldUntilThePoolIsBroken() throws InterruptedException {
    Pool pool =
        POOLS.open(
            builder -> builder.workers(1).jvmArguments("-XX:NoSuchFlag").listener(this::add));

    waiting().until(() -> pool.state() == PoolState.BROKEN);
    pool.close();

    waiting().until(() -> events.contains(END));
    assertThat(events).endsWith(new StateChanged(PoolState.BROKEN), END);
    assertThat(events.stream().filter(WorkerExited.class::isInstance).map(WorkerExited.class::cast))
        .hasSize(6)
        .allSatisfy(exited -> {
          assertThat(exited.exit()).isEqualTo("exited with 1");
          assertThat(exited.lastWords()).contains("NoSuchFlag");
          assertThat(exited.lost()).isTrue();
        });
  }

  @Test
  @Tag("fault-B4")
  void callbacksThatThrowHarmNothing() throws InterruptedException {
    Pool pool =
        POOLS.open(builder ->
            builder.listener(event -> {
              events.add(event);
              throwAny(events.size());
            }));

    for (int i = 0; i < 3; i++) {
      int kind = i;
      assertThat(pool.submit(() -> 1).thenAccept(_ -> throwAny(kind))).failsWithin(LIMIT);
    }
    assertThat(pool.map(x -> x + 1, MapIT.range(100)).get()).hasSize(100);
    assertThat(pool.stats().lostWorkers()).isZero();
    pool.close();

    waiting().until(() -> events.getLast().equals(END));
  }

  // That a worker is late to answer says something of the machine.
  private void add(PoolEvent event) {
    if (!(event instanceof WorkerSuspected || event instanceof WorkerRecovered)) {
      events.add(event);
    }
  }

  private static void throwAny(int kind) {
    switch (kind % 3) {
      case 0 -> throw new IllegalStateException("from a callback");
      case 1 -> throw new OutOfMemoryError("from a callback");
      default -> throwAny(kind); // overflows the stack
    }
  }

  @Test
  @Tag("fault-B6")
  void aListenerMayCloseThePool() {
    CompletableFuture<Pool> opened = new CompletableFuture<>();
    Pool pool =
        POOLS.open(builder ->
            builder.listener(event -> {
              events.add(event);
              if (event instanceof WorkerReady) {
                opened.join().close();
              }
            }));

    opened.complete(pool);

    waiting().until(() -> events.contains(END));
    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
  }

  @Test
  void aListenerThatHangsHoldsNothingUp() throws InterruptedException {
    CompletableFuture<Void> released = new CompletableFuture<>();
    Pool pool = POOLS.open(builder -> builder.listener(_ -> released.join()));

    assertThat(pool.map(x -> x + 1, MapIT.range(100)).get()).hasSize(100);
    pool.close();

    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
    released.complete(null);
  }
}

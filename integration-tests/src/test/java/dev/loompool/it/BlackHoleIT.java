package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import dev.loompool.PoolResult;
import dev.loompool.PoolStats;
import dev.loompool.PoolWiring;
import dev.loompool.it.proxy.FaultProxy;
import dev.loompool.it.proxy.Faults;
import dev.loompool.it.proxy.Link;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.task.TaskContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Connections that stay open and lose what is sent.
@EnabledOnOs(OS.LINUX)
class BlackHoleIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// Longer than a worker is held on any machine.
  private static final Duration PATIENT = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  @Tag("fault-C1")
  void aWorkerWithoutANetworkIsReplacedAndItsTasksRunOnceMore() throws InterruptedException {
    FaultProxy proxy = FaultProxy.transparent();
    Pool pool = open(proxy, builder -> builder.workers(1));
    Marks marks = Marks.in(folder);
    PoolResult<Integer> result = pool.map(item -> attemptAfterGo(marks, item), List.of(1));
    marks.await("started-1");

    hold(proxy.links().getFirst());
    marks.set("go");

    assertThat(result.get()).containsExactly(2);
    assertThat(pool.stats().lostWorkers()).isEqualTo(1);
    assertThat(pool.stats().staleOutcomes()).isZero();
  }

  @Test
  @Tag("fault-C3")
  @Tag("fault-A16")
  void whatComesOfATaskThatHasRunElsewhereIsDroppedAndCounted() throws InterruptedException {
    FaultProxy proxy = FaultProxy.transparent();
    Pool pool = open(proxy, builder -> builder.workers(1));
    Marks marks = Marks.in(folder);
    PoolResult<Integer> result = pool.map(item -> attemptAfterGo(marks, item), List.of(1));
    marks.await("started-1");
    Link healing = proxy.links().getFirst();

    hold(healing);
    marks.set("go");
    assertThat(result.get()).containsExactly(2);
    healing.toWorker(Faults.none());
    healing.toPool(Faults.none());

    waiting().until(() -> pool.stats().staleOutcomes() == 1);
    assertThat(pool.stats().ended()).isEqualTo(1);
    assertThat(pool.map(item -> item, range(100)).get()).isEqualTo(range(100));
  }

  @Test
  @Tag("fault-C2")
  void aWorkerWhoseResultsGetLostIsReplacedThoughItAnswersPings() throws InterruptedException {
    FaultProxy proxy = new FaultProxy(0, Faults.none(), Faults.none(), Duration.ZERO, true);
    Pool pool = open(proxy, builder -> builder.workers(1));
    Marks marks = Marks.in(folder);
    PoolResult<Integer> result = pool.map(item -> attemptAfterGo(marks, item), List.of(1));
    marks.await("started-1");

    proxy.links().getFirst().toPool(Faults.none().dropping(Frame::hasTasksEnded));
    marks.set("go");

    assertThat(result.get()).containsExactly(2);
    assertThat(pool.stats().lostWorkers()).isEqualTo(1);
  }

  @Test
  @Tag("fault-C7")
  void aWorkerThatDoesNotReadGetsNoMoreTasksAndHoldsUpNoOther() throws InterruptedException {
    FaultProxy proxy = FaultProxy.transparent();
    Pool pool =
        POOLS.open(builder ->
            PoolWiring.routed(builder, PATIENT, proxy::before)
                .workers(2)
                .concurrencyPerWorker(100));
    POOLS.closeAfterwards(proxy);
    PoolExtension.awaitReady(pool, 2);
    proxy.links().getFirst().toWorker(Faults.none().holding());

    Marks marks = Marks.in(folder);
    PoolResult<Integer> first =
        pool.map(
            bytes -> {
              marks.awaitInTask("go");
              return bytes.length;
            },
            mebibytes(20));
    // Nothing ends before all are sent: so both get their share, but for what one is not sent.
    waiting().until(() -> pool.stats().inFlight() == 20);
    marks.set("go");
    // What went to the other has ended.
    PoolStats stats =
        waiting()
            .until(
                pool::stats,
                now ->
                    now.ended() + now.inFlight() == 20
                        && now.ended() > 0
                        && now.workers().stream().anyMatch(worker -> worker.inFlight() == 0));
    long held = stats.inFlight();
    // As much as waits for it unread before it is sent no more.
    assertThat(held).isGreaterThan(4);

    assertThat(pool.map(bytes -> bytes.length, mebibytes(100)).get())
        .hasSize(100)
        .containsOnly(1 << 20);
    assertThat(pool.stats().inFlight()).isEqualTo(held);
    proxy.links().getFirst().toWorker(Faults.none());
    assertThat(first.get()).hasSize(20).containsOnly(1 << 20);
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  private static List<byte[]> mebibytes(int items) {
    return Collections.nCopies(items, new byte[1 << 20]);
  }

  private static void hold(Link link) {
    link.toPool(Faults.none().holding());
    link.toWorker(Faults.none().holding());
  }

  private static int attemptAfterGo(Marks marks, int item) throws InterruptedException {
    marks.setAndAwait("started-" + item, "go");
    return TaskContext.current().attempt();
  }

  private static Pool open(FaultProxy proxy, UnaryOperator<PoolBuilder> change) {
    POOLS.closeAfterwards(proxy);
    return POOLS.open(
        builder -> PoolWiring.routed(change.apply(builder), PoolWiring.SHORT_LEASE, proxy::before));
  }
}

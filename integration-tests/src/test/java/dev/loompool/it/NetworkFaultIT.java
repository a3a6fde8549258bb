package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import dev.loompool.PoolResult;
import dev.loompool.PoolWiring;
import dev.loompool.TaskOutcome;
import dev.loompool.Transport;
import dev.loompool.it.proxy.FaultProxy;
import dev.loompool.it.proxy.Faults;
import dev.loompool.it.proxy.Link;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Connections that tear bytes apart, slow them down and break.
@EnabledOnOs(OS.LINUX)
class NetworkFaultIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final int LARGE = 10 << 20;

  @ParameterizedTest
  @CsvSource({"UNIX, 1", "TCP, 1", "UNIX, 1000"})
  @Tag("fault-C5")
  void bytesThatComeInSmallPiecesChangeNothing(Transport transport, int mostBytes)
      throws InterruptedException {
    Pool whole = POOLS.shared(Transport.UNIX);
    Faults torn = Faults.none().inPiecesOf(mostBytes);
    Pool pool =
        open(FaultProxy.withFaults(mostBytes, torn), builder -> one(builder).transport(transport));

    assertThat(history(pool)).isEqualTo(history(whole)).hasSize(200);
  }

  @Test
  void bytesThatComeLateAndSlowlyChangeNothing() throws InterruptedException {
    Faults slow = Faults.none().late(Duration.ofMillis(30)).slow(64);
    Pool pool = open(FaultProxy.withFaults(1, slow), NetworkFaultIT::one);

    assertThat(history(pool)).hasSize(200);
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  @Test
  @Tag("fault-C6")
  void aHundredFramesThatComeTogetherAreAllRead() throws InterruptedException {
    FaultProxy proxy = FaultProxy.transparent();
    Pool pool = open(proxy, builder -> builder.workers(1).concurrencyPerWorker(100));
    PoolExtension.awaitReady(pool, 1);
    Link link = proxy.links().getFirst();
    link.toWorker(Faults.none().holding());
    link.toPool(Faults.none().holding());

    List<TaskId<Integer>> ids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int item = i;
      ids.add(pool.queue(() -> item));
    }
    PoolExtension.waiting().until(() -> pool.stats().inFlight() == 100);
    link.toWorker(Faults.none());
    link.toPool(Faults.none());

    for (int i = 0; i < 100; i++) {
      assertThat(pool.result(ids.get(i))).isEqualTo(i);
    }
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  @Test
  @Tag("fault-C4")
  void aLargeArgumentThatIsCutOffIsSentAgain() throws InterruptedException {
    assertThat(attemptAfter(link -> link.resetAfterToWorker(LARGE / 2))).isEqualTo(1);
  }

  @Test
  @Tag("fault-C4")
  void aLargeValueThatIsCutOffIsMadeAgain() throws InterruptedException {
    assertThat(attemptAfter(link -> link.resetAfterToPool(LARGE / 2))).isEqualTo(2);
  }

  @Test
  void aWorkerThatHearsNoMoreIsReplaced() throws InterruptedException {
    assertThat(attemptAfter(Link::halfCloseToWorker)).isBetween(1, 2);
  }

  @Test
  void aWorkerThatIsNotHeardAnyMoreIsReplaced() throws InterruptedException {
    assertThat(attemptAfter(Link::halfCloseToPool)).isBetween(1, 2);
  }

  @Test
  void workersMayConnectInAnyOrder() throws InterruptedException {
    FaultProxy proxy =
        new FaultProxy(4, Faults.none(), Faults.none(), Duration.ofSeconds(1), false);
    Pool pool = open(proxy, builder -> builder.workers(4));

    assertThat(PoolExtension.awaitReady(pool, 4)).extracting("name").doesNotHaveDuplicates();
    assertThat(pool.map(item -> item, range(1_000)).get()).isEqualTo(range(1_000));
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  /// The attempt that gave a large value of a large argument, after the connection had this.
  private int attemptAfter(Consumer<Link> fault) throws InterruptedException {
    FaultProxy proxy = FaultProxy.transparent();
    // Only TCP knows a reset.
    Pool pool = open(proxy, builder -> one(builder).transport(Transport.TCP));
    PoolExtension.awaitReady(pool, 1);
    fault.accept(proxy.links().getFirst());

    // Bytes would go through shared memory.
    long[] argument = new long[LARGE / Long.BYTES];
    Arrays.fill(argument, 7);
    long[] value = pool.apply(NetworkFaultIT::withAttempt, argument);

    int attempt = (int) value[0];
    value[0] = 7;
    assertThat(value).isEqualTo(argument);
    assertThat(pool.stats().lostWorkers()).isEqualTo(1);
    return attempt;
  }

  private static long[] withAttempt(long[] argument) {
    long[] value = argument.clone();
    value[0] = TaskContext.current().attempt();
    return value;
  }

  private static PoolBuilder one(PoolBuilder builder) {
    return builder.workers(1);
  }

  /// How the tasks of a map end, some of them by a failure.
  private static List<String> history(Pool pool) throws InterruptedException {
    PoolResult<String> result =
        pool.map(
            item -> {
              if (item % 10 == 7) {
                throw new IllegalStateException("no " + item);
              }
              return "x".repeat(item);
            },
            range(200));
    return result.settled().stream().map(NetworkFaultIT::text).toList();
  }

  private static String text(TaskOutcome<String> outcome) {
    return switch (outcome) {
      case TaskOutcome.Success<String> success -> "" + success.value();
      case TaskOutcome.Failure<String> failure -> "" + failure.cause().getCause();
    };
  }

  private Pool open(FaultProxy proxy, UnaryOperator<PoolBuilder> change) {
    POOLS.closeAfterwards(proxy);
    return POOLS.open(builder -> PoolWiring.routed(change.apply(builder), proxy::before));
  }
}

package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static dev.loompool.it.PoolExtension.awaitReady;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import dev.loompool.PoolEvent;
import dev.loompool.PoolResult;
import dev.loompool.TaskSerializationException;
import dev.loompool.WorkerStats;
import dev.loompool.task.TaskContext;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Workers that nobody launched: they join, work, leave, are lost and come back.
@EnabledOnOs(OS.LINUX)
class StandaloneWorkerIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir static Path folder;

  private final List<PoolEvent> events = new CopyOnWriteArrayList<>();

  @Test
  void joinsWorksAndLeavesWithoutALoss() throws IOException, InterruptedException {
    Pool pool = open(builder -> builder.workers(0));
    CompletableFuture<List<Integer>> early = pool.map(x -> x * x, range(100)).toFuture();
    StandaloneWorker worker = start(pool, "eu-1");

    assertThat(early.join()).hasSize(100).contains(9801);
    assertThat(pool.apply(() -> TaskContext.current().worker())).isEqualTo("eu-1");
    assertThat(pool.stats().workers()).extracting(WorkerStats::name).containsExactly("eu-1");

    List<CompletableFuture<Integer>> running = new ArrayList<>();
    Marks marks = Marks.in(Files.createTempDirectory(folder, "marks"));
    for (int i = 0; i < 20; i++) {
      int item = i;
      running.add(
          pool.submit(() -> {
            marks.setAndAwait("started-" + item, "go");
            return item;
          }));
    }
    marks.await("started-", 16);
    worker.program().process().destroy();
    waiting().until(() -> pool.stats().pending() == 4);
    // It lets tasks finish for a while only, in which no other JVM may get to start.
    marks.set("go");
    StandaloneWorker next = start(pool, "eu-2");

    assertThat(running.stream().map(CompletableFuture::join).toList()).isEqualTo(range(20));
    assertThat(worker.exitCode()).isEqualTo(143);
    assertThat(pool.stats().lostWorkers()).isZero();
    pool.close();
    next.awaitSaid("was let go by the pool");
    assertThat(events)
        .anyMatch(event ->
            event instanceof PoolEvent.WorkerJoined joined && joined.worker().equals("eu-2"));
  }

  @Test
  void worksBesideWorkersThatWereLaunched() throws IOException, InterruptedException {
    Pool pool = open(builder -> builder.workers(1).concurrencyPerWorker(1));
    StandaloneWorker _ = start(pool, "beside", "--concurrency", "3", "--label", "big,gpu");
    awaitReady(pool, 2);

    Marks marks = Marks.in(Files.createTempDirectory(folder, "marks"));
    PoolResult<String> workers =
        pool.map(
            _ -> {
              String worker = TaskContext.current().worker();
              marks.setAndAwait("at work: " + worker, "go");
              return worker;
            },
            range(40));
    marks.await("at work: ", 2);
    marks.set("go");

    assertThat(workers.get()).hasSize(40).containsOnly("w1", "beside");
    List<String> labelled =
        pool.with(task -> task.withLabel("gpu"))
            .map(_ -> TaskContext.current().worker(), range(20))
            .get();
    assertThat(labelled).hasSize(20).containsOnly("beside");
    assertThat(events).noneMatch(PoolEvent.LabelMissing.class::isInstance);
  }

  /// What travels back must be allowed; what the JDK has in common use always is.
  @Test
  @Tag("fault-F1")
  void itsValuesAreOfAllowedClassesOnly() throws IOException, InterruptedException {
    Pool strict = open(builder -> builder.workers(0));
    StandaloneWorker _ = start(strict, "strict");
    assertThat(strict.apply(() -> List.of("a", "b"))).containsExactly("a", "b");
    assertThatThrownBy(() -> strict.apply(() -> new Row("a")))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining(
            "class " + Row.class.getName() + " is not on the pool's allow-list; add .allow(");

    Pool open = open(builder -> builder.workers(0).allow(Row.class.getName()));
    StandaloneWorker _ = start(open, "open");
    assertThat(open.apply(() -> new Row("a"))).isEqualTo(new Row("a"));
  }

  private record Row(String text) implements Serializable {}

  @Test
  void theTasksOfOneThatIsKilledRunElsewhere() throws IOException, InterruptedException {
    Pool pool = open(builder -> builder.workers(0));
    StandaloneWorker first = start(pool, "first");
    Marks marks = Marks.in(Files.createTempDirectory(folder, "marks"));
    CompletableFuture<String> task =
        pool.submit(() -> {
          if (TaskContext.current().worker().equals("first")) {
            marks.setAndAwait("started", "never");
          }
          return TaskContext.current().worker() + " " + TaskContext.current().attempt();
        });
    marks.await("started");
    first.program().kill();
    StandaloneWorker _ = start(pool, "second");

    assertThat(task.join()).isEqualTo("second 2");
    assertThat(pool.stats().lostWorkers()).isOne();
  }

  @Test
  @Tag("fault-C10")
  void anotherOfTheSameNameTakesItsPlace() throws IOException, InterruptedException {
    Pool pool = open(builder -> builder.workers(0));
    StandaloneWorker old = start(pool, "twin");
    awaitReady(pool, 1);
    StandaloneWorker _ = start(pool, "twin");

    assertThat(old.exitCode()).isEqualTo(2);
    assertThat(old.said())
        .contains("another worker has joined the pool at", "by the name twin; give each a name");
    awaitReady(pool, 1);
    assertThat(pool.apply(() -> 1)).isOne();
  }

  @Test
  @Tag("fault-C11")
  void comesBackToACoordinatorThatWasRestarted() throws IOException, InterruptedException {
    Pool before = open(builder -> builder.workers(0));
    InetSocketAddress address = before.listenAddress().orElseThrow();
    StandaloneWorker worker = start(before, "faithful");
    awaitReady(before, 1);
    Marks marks = Marks.in(Files.createTempDirectory(folder, "marks"));
    CompletableFuture<Integer> never =
        before.submit(() -> {
          marks.awaitInTask("never");
          return 1;
        });
    waiting().until(() -> before.stats().inFlight() == 1);
    before.terminate();
    assertThat(before.join(PoolExtension.LIMIT)).isTrue();
    assertThat(never).failsWithin(PoolExtension.LIMIT);
    worker.awaitSaid("cannot reach the coordinator at 127.0.0.1:" + address.getPort());

    Pool after = open(builder -> builder.workers(0).listen(address));

    assertThat(after.map(x -> x, range(50)).get()).isEqualTo(range(50));
    assertThat(worker.said()).contains("  next      in ");
  }

  @Test
  void aWrongTokenIsRefused() throws IOException, InterruptedException {
    Pool pool = open(builder -> builder.workers(0));
    Path other = Files.createTempDirectory(folder, "other");
    Files.writeString(StandaloneWorker.token(other), "f".repeat(40));
    StandaloneWorker stranger =
        StandaloneWorker.start(other, "stranger", pool.listenAddress().orElseThrow());
    POOLS.closeAfterwards(stranger::end);

    assertThat(stranger.exitCode()).isEqualTo(2);
    assertThat(stranger.said()).contains("its token is not that of this pool");
  }

  @Test
  @Tag("fault-F10")
  void oneThatHasOtherClassesIsRefused() throws IOException, InterruptedException {
    Path own = version("here", 1);
    Pool pool = open(builder -> builder.workers(0).classPath(own));
    Path other = version("there", 2);
    StandaloneWorker worker = start(pool, "other", "--class-path", other.toString());

    assertThat(worker.exitCode()).isEqualTo(2);
    assertThat(worker.said())
        .contains("worker 'other' was refused: its class path has other classes")
        .containsPattern("  classes   [0-9a-f]{16}  [0-9a-f]{16}  here");
  }

  private static Path version(String name, int number) throws IOException {
    return Sources.in(folder.resolve(name))
        .add("plugin/Version.java", "package plugin; class Version { int n = " + number + "; }")
        .compile();
  }

  private Pool open(UnaryOperator<PoolBuilder> change) throws IOException {
    Path token = StandaloneWorker.token(folder);
    return POOLS.open(
        builder -> change.apply(builder.listen(ANY_PORT).token(token).listener(events::add)));
  }

  private static StandaloneWorker start(Pool pool, String name, String... options)
      throws IOException {
    StandaloneWorker worker =
        StandaloneWorker.start(folder, name, pool.listenAddress().orElseThrow(), options);
    POOLS.closeAfterwards(worker::end);
    return worker;
  }
}

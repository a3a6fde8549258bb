package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.PoolClosedException;
import dev.loompool.PoolResult;
import dev.loompool.PoolState;
import dev.loompool.TaskCancelledException;
import dev.loompool.WorkerStats;
import dev.loompool.task.TaskId;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Errors in the pool's own code, which are planted in its control loop.
@Tag("fault-B4")
class InnerFaultIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  static Stream<Error> faults() {
    return Stream.of(new OutOfMemoryError("planted"), new StackOverflowError("planted"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorOfThePoolEndsAllThatWaitsForIt(Error fault) throws Exception {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.name("pool-faulty"));
    List<Long> workers = PoolExtension.awaitReady(pool, 2).stream().map(WorkerStats::pid).toList();
    TaskId<Integer> running = pool.queue(InnerFaultIT::hang, marks);
    CompletableFuture<Integer> future = pool.submit(InnerFaultIT::hang, marks);
    PoolResult<Integer> map = pool.map(_ -> hang(marks), MapIT.range(100));
    marks.await("running");

    plant(pool, fault);

    assertBroken(() -> pool.result(running), fault);
    assertBroken(map::get, fault);
    assertThat(future).failsWithin(LIMIT);
    assertThat(pool.state()).isEqualTo(PoolState.BROKEN);
    assertBroken(() -> pool.apply(() -> 1), fault);
    waiting().until(() -> workers.stream().allMatch(Processes::isGone));
    pool.close();
    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
  }

  private static int hang(Marks marks) throws InterruptedException {
    marks.setAndAwait("running", "never");
    return 0;
  }

  private static void assertBroken(ThrowingCallable wait, Error fault) {
    assertThatThrownBy(wait)
        .isInstanceOf(TaskCancelledException.class)
        .hasMessageEndingWith("was cancelled: pool 'pool-faulty' failed")
        .cause()
        .isInstanceOf(PoolClosedException.class)
        .hasMessageContaining("its own code failed with " + fault)
        .hasCause(fault);
  }

  /// Throws the error on the pool's control loop.
  private static void plant(Pool pool, Error fault) throws ReflectiveOperationException {
    Executor loop = (Executor) field(field(pool, "process"), "loop");
    loop.execute(() -> {
      throw fault;
    });
  }

  private static Object field(Object of, String name) throws ReflectiveOperationException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }
}

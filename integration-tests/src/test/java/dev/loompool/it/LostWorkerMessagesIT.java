package dev.loompool.it;

import static dev.loompool.it.GoldenMessages.assertGolden;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loompool.PoisonTaskException;
import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskCancelledException;
import dev.loompool.WorkerLostException;
import dev.loompool.task.TaskId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What a user reads, and what the log says, when workers do not start or do not stay.
class LostWorkerMessagesIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @BeforeEach
  void readTheLog() {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void leaveTheLog() {
    System.setErr(stderr);
    stderr.print(log.toString(StandardCharsets.UTF_8));
  }

  private List<String> linesOfLoss() {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("SIGKILL"))
        .map(line -> line.substring(line.indexOf("WARN")))
        .toList();
  }

  @Test
  @Tag("fault-A7")
  @Tag("fault-G11")
  void workersThatDoNotStart() throws IOException {
    Pool pool = POOLS.open(builder -> builder.workers(1).jvmArguments("-XX:+NoSuchFlag"));

    TaskCancelledException failure =
        catchThrowableOfType(TaskCancelledException.class, () -> pool.apply(() -> 1));

    assertGolden("M09", Objects.requireNonNull(failure.getCause()).getMessage());
  }

  @Test
  @Tag("fault-A5")
  void aTaskThatEndsItsWorkers() throws IOException {
    Pool pool = POOLS.open(builder -> builder.workers(1));

    PoisonTaskException failure =
        catchThrowableOfType(
            PoisonTaskException.class,
            () ->
                pool.with(task -> task.withName("sync"))
                    .run(() -> Processes.signal("KILL", ProcessHandle.current().pid())));

    assertGolden("M11", Objects.requireNonNull(failure.getMessage()));
  }

  @Test
  @Tag("fault-A1")
  void aWorkerThatIsKilled() throws IOException, InterruptedException {
    Marks marks = Marks.in(folder);
    Pool pool = POOLS.open(builder -> builder.name("orders").workers(1).concurrencyPerWorker(4));
    List<TaskId<Integer>> ids =
        IntStream.range(0, 4)
            .mapToObj(number ->
                pool.with(task -> task.withRetry(RetryPolicy.none()))
                    .queue(
                        (Integer item) -> {
                          marks.setAndAwait("on-" + item, "never");
                          return item;
                        },
                        number))
            .toList();
    marks.await("on-", 4);
    Processes.signal("KILL", PoolExtension.awaitReady(pool, 1).getFirst().pid());

    WorkerLostException failure =
        catchThrowableOfType(WorkerLostException.class, () -> pool.result(ids.getFirst()));

    List<String> logged =
        PoolExtension.waiting().until(this::linesOfLoss, lines -> !lines.isEmpty());
    assertGolden("M10", failure.getMessage() + "\n" + String.join("\n", logged));
  }
}

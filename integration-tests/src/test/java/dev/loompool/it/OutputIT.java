package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.task.TaskContext;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OutputIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @Test
  void whatTasksPrintComesLineByLineWithTheirWorkersName() throws InterruptedException {
    Pool pool = POOLS.open();

    String worker =
        pool.apply(() -> {
          System.out.println("to out, äöü");
          System.err.println("to err");
          System.out.print("two\nlines\r\n");
          return TaskContext.current().worker();
        });

    List<String> lines = POOLS.workerOutput();
    waiting().until(() -> lines.size() == 4);
    assertThat(lines)
        .containsExactlyInAnyOrder(
            worker + " out to out, äöü",
            worker + " err to err",
            worker + " out two",
            worker + " out lines");
  }

  @Test
  @Tag("fault-A19")
  void aTaskMayCloseOrReplaceTheStandardStreams() throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1));

    pool.run(() -> {
      System.in.close();
      System.out.close();
      System.err.close();
      System.setOut(new PrintStream(OutputStream.nullOutputStream(), true));
      System.setErr(new PrintStream(OutputStream.nullOutputStream(), true));
    });
    pool.run(() -> System.out.println("unseen"));

    assertThat(pool.map(x -> x, MapIT.range(100)).get()).hasSize(100);
    assertThat(pool.stats().lostWorkers()).isZero();
    waiting().until(() -> POOLS.workerOutput().size() == 2);
    assertThat(POOLS.workerOutput())
        .allMatch(line -> line.contains("has closed its standard "))
        .noneMatch(line -> line.contains("unseen"));
  }

  @Test
  @Tag("fault-A18")
  void aLongLineArrivesWhole() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1));

    pool.run(() -> System.out.println("x".repeat(1_000_000) + "end"));

    waiting().until(() -> count('x') == 1_000_000);
    assertThat(POOLS.workerOutput().getLast()).endsWith("end");
  }

  @Test
  @Tag("fault-A18")
  void muchOutputDisturbsNothing() throws InterruptedException {
    AtomicLong characters = new AtomicLong();
    Pool pool =
        POOLS.open(builder ->
            builder.workers(1).workerOutput((_, _, text) -> characters.addAndGet(text.length())));

    List<Integer> values =
        pool.map(
                item -> {
                  System.out.println("y".repeat(99_999));
                  System.out.write(new byte[] {0, 1, (byte) 0xff, '\n'});
                  return item;
                },
                MapIT.range(100))
            .get();

    assertThat(values).hasSize(100);
    waiting().until(() -> characters.get() >= 100 * 99_999L);
  }

  @Test
  void anOutputConsumerThatThrowsDisturbsNothing() throws InterruptedException {
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(1)
                .workerOutput((_, _, _) -> {
                  throw new IllegalStateException("full");
                }));

    assertThat(pool.map(OutputIT::print, MapIT.range(1_000)).get()).hasSize(1_000);
  }

  @Test
  void theStandardInputOfATaskIsAtItsEnd() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1));

    assertThat(pool.apply(() -> System.in.read())).isEqualTo(-1);
  }

  private static int print(int item) {
    System.out.println("item " + item);
    return item;
  }

  private static long count(char wanted) {
    return POOLS.workerOutput().stream()
        .mapToLong(line -> line.chars().filter(c -> c == wanted).count())
        .sum();
  }
}

package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.TaskCancelledException;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Many classes, large ones, and slow ones.
class ClassLoadIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final int TYPES = 40;
  private static final String JOBS = "plugin.Jobs";

  @TempDir Path folder;

  @Test
  void manyTasksMayNeedTheSameClassesAtTheSameTime() throws Exception {
    Pool pool = POOLS.open(builder -> builder.concurrencyPerWorker(64));
    try (URLClassLoader plugin = Sources.loader(manyTypes())) {
      TaskFunction<Integer, Integer> counting = Sources.call(plugin, JOBS, "counting");
      List<Integer> starts = IntStream.range(0, 512).boxed().toList();

      assertThat(pool.map(counting, starts).get())
          .containsExactlyElementsOf(Collections.nCopies(512, TYPES));
    }
  }

  // Each type extends another one, and each task begins somewhere else.
  private Path manyTypes() throws IOException {
    Sources sources = Sources.in(folder);
    for (int i = 0; i < TYPES; i++) {
      String parent = i % 4 == 0 ? "Object" : "Type" + (i - 1);
      sources.add(
          "plugin/Type%d.java".formatted(i),
          "package plugin; public class Type%d extends %s { static int one() { return 1; } }"
              .formatted(i, parent));
    }
    String sum =
        IntStream.range(0, TYPES)
            .mapToObj("case %1$d -> Type%1$d.one();"::formatted)
            .collect(Collectors.joining("\n"));
    return sources
        .add(
            "plugin/Jobs.java",
            """
            package plugin;

            public final class Jobs {
              static int one(int type) {
                return switch (type) {
                  %s
                  default -> 0;
                };
              }

              public static dev.loompool.task.TaskFunction<Integer, Integer> counting() {
                return start -> {
                  int sum = 0;
                  for (int i = 0; i < %2$d; i++) {
                    sum += one((start + i) %% %2$d);
                  }
                  return sum;
                };
              }
            }
            """
                .formatted(sum, TYPES))
        .compile();
  }

  @Test
  void aClassMayBeLarge() throws Exception {
    Pool pool = POOLS.open(builder -> builder.maxMessageBytes(1024));
    try (URLClassLoader plugin = Sources.loader(largeType(15))) {
      TaskCallable<Integer> length = Sources.call(plugin, JOBS, "length");

      assertThat(pool.apply(length)).isEqualTo(15 * 65_000);
    }
  }

  @Test
  void aClassThatIsTooLargeIsNamed() throws Exception {
    Pool pool = POOLS.open(builder -> builder.maxMessageBytes(1024));
    try (URLClassLoader plugin = Sources.loader(largeType(30))) {
      TaskCallable<Integer> length = Sources.call(plugin, JOBS, "length");

      assertThatThrownBy(() -> pool.apply(length))
          .hasMessageContaining(
              "has no class plugin.Jobs, which task t1 needs: the coordinator does not send more than 1,048,576 bytes")
          .hasMessageContaining("raise PoolBuilder.maxMessageBytes");
    }
  }

  private Path largeType(int constants) throws IOException {
    String text =
        IntStream.range(0, constants)
            .mapToObj(i -> "\"" + "%05d".formatted(i).repeat(13_000) + "\"")
            .collect(Collectors.joining(", "));
    return Sources.in(folder)
        .add(
            "plugin/Jobs.java",
            """
            package plugin;

            public final class Jobs {
              public static dev.loompool.task.TaskCallable<Integer> length() {
                return () -> String.join("", %s).length();
              }
            }
            """
                .formatted(text))
        .compile();
  }

  /// Gives no file before it is let.
  private static final class Slow extends URLClassLoader {
    final CountDownLatch asked = new CountDownLatch(1);
    final CountDownLatch let = new CountDownLatch(1);

    Slow(Path folder) throws IOException {
      super(new URL[] {folder.toUri().toURL()}, Slow.class.getClassLoader());
    }

    @Override
    public URL findResource(String name) {
      asked.countDown();
      try {
        let.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return super.findResource(name);
    }
  }

  @Test
  void aPoolThatShutsDownStillShipsToItsTasks() throws Exception {
    Pool pool = POOLS.open();
    try (Slow plugin = new Slow(manyTypes())) {
      TaskFunction<Integer, Integer> counting = Sources.call(plugin, JOBS, "counting");
      CompletableFuture<Integer> counted = pool.submit(counting, 3);
      plugin.asked.await();
      pool.shutdown();
      plugin.let.countDown();

      assertThat(counted.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(TYPES);
      assertThat(pool.join(LIMIT)).isTrue();
    }
  }

  @Test
  void aPoolThatIsTerminatedWaitsForNoClass() throws Exception {
    Pool pool = POOLS.open();
    try (Slow plugin = new Slow(manyTypes())) {
      TaskFunction<Integer, Integer> counting = Sources.call(plugin, JOBS, "counting");
      CompletableFuture<Integer> counted = pool.submit(counting, 3);
      plugin.asked.await();
      pool.terminate();

      assertThat(counted)
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(TaskCancelledException.class);
      assertThat(pool.join(LIMIT)).isTrue();
      plugin.let.countDown();
    }
  }

  @Test
  void aTaskThatWaitsForAClassHoldsNoOtherUp() throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1).concurrencyPerWorker(8));
    try (Slow plugin = new Slow(manyTypes())) {
      TaskFunction<Integer, Integer> counting = Sources.call(plugin, JOBS, "counting");
      CompletableFuture<Integer> counted = pool.submit(counting, 3);
      plugin.asked.await();

      assertThat(pool.map(x -> x + 1, List.of(1, 2, 3)).get()).containsExactly(2, 3, 4);
      plugin.let.countDown();
      assertThat(counted).succeedsWithin(LIMIT).isEqualTo(TYPES);
    }
  }
}

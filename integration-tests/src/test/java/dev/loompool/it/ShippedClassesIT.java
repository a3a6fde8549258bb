package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loompool.Pool;
import dev.loompool.TaskFailedException;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.WorkerInitializer;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Functions of a plug-in, whose classes no worker has.
class ShippedClassesIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final String JOBS = "plugin.Jobs";

  @TempDir static Path folder;

  private URLClassLoader plugin;

  @BeforeEach
  void load() throws IOException {
    plugin = Sources.loader(folder);
  }

  @AfterEach
  void unload() throws IOException {
    plugin.close();
  }

  @BeforeAll
  static void compile() throws IOException {
    Sources.in(folder)
        .add(
            "plugin/Jobs.java",
            """
            package plugin;

            import dev.loompool.task.*;
            import java.io.*;
            import java.nio.charset.StandardCharsets;
            import java.util.*;

            public final class Jobs {
              public record Row(int number, Color color) implements Serializable {}

              public enum Color {
                RED { @Override int weight() { return 2; } },
                BLUE { @Override int weight() { return 3; } };

                abstract int weight();
              }

              static final class Counter {
                private int sum;

                final class Step {
                  void by(int amount) {
                    sum += amount;
                  }
                }

                int sum(int... amounts) {
                  for (int amount : amounts) {
                    new Step().by(amount);
                  }
                  return sum;
                }
              }

              static final class Broken {
                static final int VALUE = Integer.parseInt("none");
              }

              public static TaskFunction<Integer, Integer> weigh() {
                return number -> new Counter().sum(number, Color.BLUE.weight(), Color.RED.weight());
              }

              public static TaskFunction<Integer, Object> rows() {
                return number -> new Row(number, Color.values()[number % 2]);
              }

              public static TaskFunction<Row, Integer> numbers() {
                return Row::number;
              }

              public static TaskFunction<Integer, Integer> failing() {
                return number -> Broken.VALUE;
              }

              public static TaskFunction<String, String> reading() {
                return name -> {
                  try (InputStream in = Jobs.class.getResourceAsStream(name)) {
                    return in == null ? "none" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
                  }
                };
              }

              public static TaskFunction<String, Integer> counting() {
                return name -> Collections.list(Jobs.class.getClassLoader().getResources(name)).size();
              }

              public static TaskCallable<List<String>> services() {
                return () -> {
                  List<String> names = new ArrayList<>();
                  for (Runnable service : ServiceLoader.load(Runnable.class)) {
                    names.add(service.getClass().getName());
                  }
                  return names;
                };
              }

              public static final class Service implements Runnable {
                @Override
                public void run() {}
              }

              static String prepared = "not";

              public static WorkerInitializer preparing() {
                return () -> prepared = "prepared";
              }

              public static TaskCallable<String> prepared() {
                return () -> prepared;
              }

              public static TaskExceptionHandler handling() {
                return (context, thrown) -> thrown.addSuppressed(new Seen());
              }

              public static final class Seen extends RuntimeException {}
            }
            """)
        .add("plugin/words.txt", "three words here")
        .add("META-INF/services/java.lang.Runnable", "plugin.Jobs$Service")
        .compile();
  }

  @Test
  void runsFunctionsThatUseClassesOfEveryKind() throws Exception {
    Pool pool = POOLS.open();
    TaskFunction<Integer, Integer> weigh = call("weigh");

    assertThat(pool.map(weigh, List.of(1, 2, 3)).get()).containsExactly(6, 7, 8);
  }

  @Test
  void argumentsAndValuesAreOfTheClassesThatTheCoordinatorHas() throws Exception {
    Pool pool = POOLS.open();
    TaskFunction<Integer, Object> make = call("rows");
    TaskFunction<Object, Integer> numbers = call("numbers");

    List<Object> rows = pool.map(make, List.of(4, 5)).get();

    assertThat(rows)
        .extracting(Object::toString)
        .containsExactly("Row[number=4, color=RED]", "Row[number=5, color=BLUE]");
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.getClass().getClassLoader()).isSameAs(plugin));
    assertThat(pool.map(numbers, rows).get()).containsExactly(4, 5);
  }

  @Test
  void readsResources() throws Exception {
    Pool pool = POOLS.open();
    TaskFunction<String, String> reading = call("reading");
    TaskFunction<String, Integer> counting = call("counting");

    assertThat(pool.map(reading, List.of("words.txt", "lines.txt")).get())
        .containsExactly("three words here", "none");
    assertThat(pool.apply(counting, "plugin/words.txt")).isOne();
    assertThat(pool.apply(counting, "plugin/lines.txt")).isZero();
  }

  @Test
  void theContextOfTasksIsThatOfTheThreadThatOpenedThePool() throws Exception {
    Thread.currentThread().setContextClassLoader(plugin);
    try {
      Pool pool = POOLS.open();
      TaskCallable<List<String>> services = call("services");

      assertThat(pool.apply(services)).containsExactly("plugin.Jobs$Service");
    } finally {
      Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
    }
  }

  @Test
  void initializersAndHandlersMayBeOfThePluginToo() throws Exception {
    WorkerInitializer preparing = call("preparing");
    TaskExceptionHandler handling = call("handling");
    TaskFunction<Integer, Integer> failing = call("failing");
    Pool pool = POOLS.open(builder -> builder.initializer(preparing).exceptionHandler(handling));
    TaskCallable<String> prepared = call("prepared");

    assertThat(pool.apply(prepared)).isEqualTo("prepared");
    TaskFailedException failed =
        catchThrowableOfType(TaskFailedException.class, () -> pool.apply(failing, 1));
    assertThat(failed.getCause().getSuppressed())
        .anyMatch(seen -> seen.getClass().getName().equals("plugin.Jobs$Seen"));
  }

  @Test
  void aClassThatFailsToStartFailsItsTasksOnly() throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1));
    TaskFunction<Integer, Integer> failing = call("failing");
    TaskFunction<Integer, Integer> weigh = call("weigh");

    TaskFailedException first =
        catchThrowableOfType(TaskFailedException.class, () -> pool.apply(failing, 1));
    TaskFailedException second =
        catchThrowableOfType(TaskFailedException.class, () -> pool.apply(failing, 1));

    assertThat(first)
        .hasCauseInstanceOf(ExceptionInInitializerError.class)
        .hasRootCauseInstanceOf(NumberFormatException.class);
    assertThat(second).hasCauseInstanceOf(NoClassDefFoundError.class);
    assertThat(pool.apply(weigh, 1)).isEqualTo(6);
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  private <T> T call(String method) throws ReflectiveOperationException {
    return Sources.call(plugin, JOBS, method);
  }
}

package dev.loompool.it;

import static dev.loompool.it.GoldenMessages.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loompool.Pool;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskSerializationException;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Classes of one name but several versions, and classes that are not to be had.
class ClassVersionsIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final String JOBS = "plugin.Jobs";

  @TempDir Path folder;

  @Test
  void pluginsWithClassesOfTheSameNamesKeepApart() throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1));
    try (URLClassLoader one = Sources.loader(version("one", "1"));
        URLClassLoader two = Sources.loader(version("two", "2"))) {
      TaskFunction<Integer, Object> first = Sources.call(one, JOBS, "row");
      TaskFunction<Integer, Object> second = Sources.call(two, JOBS, "row");

      Object ofFirst = pool.apply(first, 7);
      Object ofSecond = pool.apply(second, 7);

      assertThat(ofFirst).hasToString("version 1: 7");
      assertThat(ofSecond).hasToString("version 2: 7");
      assertThat(ofFirst.getClass().getClassLoader()).isSameAs(one);
      assertThat(ofSecond.getClass().getClassLoader()).isSameAs(two);
      assertThat(pool.apply(first, 8)).hasToString("version 1: 8");
    }
  }

  @Test
  void aPluginHasItsOwnVersionWhateverTheWorkersClassPathHas() throws Exception {
    Path old = version("old", "1");
    Pool pool = POOLS.open(builder -> builder.workers(1).classPath(old));
    try (URLClassLoader plugin = Sources.loader(version("new", "2"))) {
      TaskFunction<Integer, Object> row = Sources.call(plugin, JOBS, "row");

      assertThat(pool.apply(row, 7)).hasToString("version 2: 7");
    }
  }

  /// Prefers its own classes to those of its parent, but finds its parent's files first.
  private static final class ChildFirst extends URLClassLoader {
    ChildFirst(URL folder, ClassLoader parent) {
      super(new URL[] {folder}, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (findLoadedClass(name) == null
            && findResource(name.replace('.', '/') + ".class") != null) {
          return findClass(name);
        }
        return super.loadClass(name, resolve);
      }
    }
  }

  @Test
  void aLoaderThatPrefersItsOwnClassesShipsThose() throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1));
    URL own = version("child", "2").toUri().toURL();
    try (URLClassLoader parent = Sources.loader(version("parent", "1"));
        URLClassLoader child = new ChildFirst(own, parent)) {
      TaskFunction<Integer, Object> ofChild = Sources.call(child, JOBS, "row");
      TaskFunction<Integer, Object> ofParent = Sources.call(parent, JOBS, "row");

      assertThat(pool.apply(ofChild, 7)).hasToString("version 2: 7");
      assertThat(pool.apply(ofParent, 7)).hasToString("version 1: 7");
    }
  }

  @Test
  @Tag("fault-F9")
  void saysThatTheWorkerLacksAClassWhereNothingIsShipped() throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1).shipClasses(false));
    Path place = version("one", "1");
    try (URLClassLoader plugin = Sources.loader(place)) {
      TaskFunction<Integer, Object> row = Sources.call(plugin, JOBS, "row");

      TaskSerializationException refused =
          catchThrowableOfType(TaskSerializationException.class, () -> pool.apply(row, 7));

      assertGolden("M04", refused.getMessage());
      assertThat(refused.attempt()).isOne();
    }
    assertThat(pool.apply(() -> "alive")).isEqualTo("alive");
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  @Test
  void findsClassesOnAnAddedClassPathWhereNothingIsShipped() throws Exception {
    Path place = version("one", "1");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader plugin = Sources.loader(place)) {
      thread.setContextClassLoader(plugin);
      Pool pool = POOLS.open(builder -> builder.shipClasses(false).classPath(place));
      TaskFunction<Integer, Object> row = Sources.call(plugin, JOBS, "row");

      Object value = pool.apply(row, 7);

      assertThat(value).hasToString("version 1: 7");
      assertThat(value.getClass().getClassLoader()).isSameAs(plugin);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /// Makes classes without having files of them.
  private static final class FromMemory extends ClassLoader {
    private final Path folder;

    FromMemory(Path folder) {
      super(FromMemory.class.getClassLoader());
      this.folder = folder;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try {
        byte[] file = Files.readAllBytes(folder.resolve(name.replace('.', '/') + ".class"));
        return defineClass(name, file, 0, file.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  @Tag("fault-F9")
  void saysThatAClassWasMadeAtRunTime() throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1));
    TaskFunction<Integer, Object> row =
        Sources.call(new FromMemory(version("one", "1")), JOBS, "row");

    TaskSerializationException refused =
        catchThrowableOfType(TaskSerializationException.class, () -> pool.apply(row, 7));

    assertThat(refused)
        .hasMessageContaining("has no class plugin.Jobs, which task t1 needs")
        .hasMessageContaining("made at run time");
    assertThat(pool.apply(() -> "alive")).isEqualTo("alive");
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  @Test
  @Tag("fault-F9")
  void saysThatAClassIsMissingInTheMiddleOfATask() throws Exception {
    Path place = version("one", "1");
    Pool pool = POOLS.open(builder -> builder.workers(1));
    try (URLClassLoader plugin = Sources.loader(place)) {
      TaskFunction<Integer, Object> row = Sources.call(plugin, JOBS, "late");
      Files.delete(place.resolve("plugin/Jobs$Late.class"));

      TaskFailedException failed =
          catchThrowableOfType(TaskFailedException.class, () -> pool.apply(row, 7));

      assertThat(failed).hasCauseInstanceOf(NoClassDefFoundError.class);
      assertThat(failed.getCause().getCause())
          .hasMessageContaining(
              "has no class plugin.Jobs$Late: the coordinator does not find it either")
          .hasMessageContaining("fix       add its jar or folder with PoolBuilder.classPath");
    }
  }

  @Test
  @Tag("fault-F10")
  void saysThatTheWorkerHasAnotherVersionOfTheLambdasClass() throws Exception {
    Path old =
        Sources.in(folder.resolve("old"))
            .add("plugin/Jobs.java", "package plugin; public final class Jobs {}")
            .compile();

    assertThat(mismatch(old, "row"))
        .matches(
            """
            cannot rebuild task t1: worker w1 \\(pid \\d+\\) has another version of class plugin\\.Jobs \
            than the coordinator\\.
              worker    loads it from file:%s/
              fix       .*PoolBuilder\\.classPath.*\
            """
                .formatted(old));
  }

  @Test
  @Tag("fault-F10")
  void saysThatTheWorkerHasOtherLambdas() throws Exception {
    Path old =
        Sources.in(folder.resolve("old"))
            .add(
                "plugin/Jobs.java",
                """
                package plugin;

                public final class Jobs {
                  public static dev.loompool.task.TaskCallable<String> other() {
                    return () -> "other";
                  }
                }
                """)
            .compile();

    assertThat(mismatch(old, "row"))
        .contains("has another version of class plugin.Jobs than the coordinator");
  }

  @Test
  @Tag("fault-F10")
  void saysThatTheWorkerHasAnotherVersionOfACapturedClass() throws Exception {
    assertThat(mismatch(version("old", "1"), "captured"))
        .contains("has another version of class plugin.Jobs$Row than the coordinator");
  }

  @Test
  @Tag("fault-F10")
  void saysThatAValueIsOfAnotherVersion() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader plugin = Sources.loader(version("new", "2"))) {
      thread.setContextClassLoader(plugin);
      assertThat(mismatch(version("old", "1"), "row"))
          .isEqualTo(
              "the value of task t1 from worker w1 could not be rebuilt: class plugin.Jobs$Row is "
                  + "another version there than here. The task was not retried.");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private String mismatch(Path old, String method) throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1).shipClasses(false).classPath(old));
    try (URLClassLoader plugin = Sources.loader(version("new", "2"))) {
      Object function = Sources.call(plugin, JOBS, method);
      TaskSerializationException refused =
          catchThrowableOfType(TaskSerializationException.class, () -> run(pool, function));
      assertThat(pool.apply(() -> "alive")).isEqualTo("alive");
      assertThat(pool.stats().lostWorkers()).isZero();
      assertThat(Throwables.getStackTrace(refused))
          .doesNotContain("Invalid lambda deserialization", "local class incompatible");
      return refused.getMessage();
    }
  }

  @SuppressWarnings("unchecked")
  private static Object run(Pool pool, Object function) throws InterruptedException {
    return function instanceof TaskCallable<?> callable
        ? pool.apply(callable)
        : pool.apply((TaskFunction<Integer, Object>) function, 7);
  }

  private Path version(String name, String version) throws IOException {
    return Sources.in(folder.resolve(name))
        .add(
            "plugin/Jobs.java",
            """
            package plugin;

            import dev.loompool.task.*;
            import java.io.Serializable;

            public final class Jobs {
              public static final class Row implements Serializable {
                private static final long serialVersionUID = %1$s;
                private final int number;

                Row(int number) {
                  this.number = number;
                }

                @Override
                public String toString() {
                  return "version %1$s: " + number;
                }
              }

              public static TaskFunction<Integer, Object> row() {
                return Row::new;
              }

              static final class Late {
                static int one = 1;
              }

              public static TaskFunction<Integer, Object> late() {
                return number -> number + Late.one;
              }

              public static TaskCallable<String> captured() {
                Row row = new Row(7);
                return row::toString;
              }
            }
            """
                .formatted(version))
        .compile();
  }
}

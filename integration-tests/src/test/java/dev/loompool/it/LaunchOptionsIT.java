package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LaunchOptionsIT {
  private static final long MIB = 1 << 20;

  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  @Test
  void workersHaveTheHeapThatWasAskedFor() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).maxHeap(100 * MIB));

    // The serial collector does not count one of its survivor spaces.
    assertThat(pool.apply(() -> Runtime.getRuntime().maxMemory())).isBetween(90 * MIB, 100 * MIB);
  }

  @Test
  void theSmallestHeapIsEnoughForAWorker() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).maxHeap(16 * MIB));

    assertThat(pool.map(x -> x + 1, MapIT.range(10_000)).get()).hasSize(10_000).contains(10_000);
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  @Test
  @Tag("fault-I5")
  void workersInheritTheEnvironmentAndHaveTheGivenVariables() throws InterruptedException {
    Map<String, String> variables = Map.of("LOOMPOOL_TEST", "a b=c\nd", "HOME", "/elsewhere");
    Pool pool = POOLS.open(builder -> builder.workers(1).environment(variables));

    List<String> seen = pool.map(System::getenv, List.of("LOOMPOOL_TEST", "HOME", "PATH")).get();
    assertThat(seen).containsExactly("a b=c\nd", "/elsewhere", System.getenv("PATH"));
  }

  @Test
  @Tag("fault-I5")
  void flagsForEveryJvmAreNotInheritedButCanBeGiven() throws Exception {
    JavaProgram program =
        JavaProgram.start(
            folder, List.of("env", "JAVA_TOOL_OPTIONS=-Dadded=yes"), ToolOptions.class.getName());

    assertThat(program.exitCode()).isZero();
    assertThat(program.lines()).containsExactly("null", "given");
  }

  @Test
  void workersRunInTheGivenFolder() throws IOException, InterruptedException {
    Path real = folder.toRealPath();
    Files.writeString(real.resolve("data.txt"), "found");
    Pool pool = POOLS.open(builder -> builder.workers(1).workingDirectory(real));

    assertThat(pool.apply(() -> System.getProperty("user.dir"))).isEqualTo(real.toString());
    assertThat(pool.apply(() -> Files.readString(Path.of("data.txt")))).isEqualTo("found");
  }

  @Test
  void aRelativeClassPathHoldsInAnotherFolder() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path extra = Files.createDirectory(folder.resolve("extra"));
    Files.writeString(extra.resolve("resource.txt"), "seen");
    Pool pool =
        POOLS.open(builder ->
            builder.workers(1).classPath(here.relativize(extra)).workingDirectory(folder));

    assertThat(pool.apply(() -> ClassLoader.getSystemResource("resource.txt") != null)).isTrue();
  }

  /// Prints what its workers know of the property that its own environment sets.
  public static final class ToolOptions {
    private ToolOptions() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (Pool pool = Pool.builder().workers(1).open()) {
        System.out.println(pool.apply(() -> System.getProperty("added")));
      }
      Map<String, String> given = Map.of("JAVA_TOOL_OPTIONS", "-Dadded=given");
      try (Pool pool =
          Pool.builder().workers(1).environment(given).workerOutput((_, _, _) -> {}).open()) {
        System.out.println(pool.apply(() -> System.getProperty("added")));
      }
    }
  }
}

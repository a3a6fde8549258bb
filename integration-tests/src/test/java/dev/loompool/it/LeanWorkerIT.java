package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What a launched worker does without, so that it starts soon and stays small.
class LeanWorkerIT {
  /// Whatever of these a worker loads, it loads hundreds of their kind.
  private static final List<String> LEFT_OUT =
      List.of(" io.netty.", " org.slf4j.", " javax.management.");

  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  /// Workers need not load the class of the test, which needs Netty.
  private static final class Tasks {
    static final TaskFunction<String, Integer> LENGTH = text -> text.length();
    static final TaskFunction<Integer, Integer> NEXT = x -> x + 1;
    static final TaskFunction<Integer, Integer> FILL =
        mebibytes -> {
          List<byte[]> kept = new ArrayList<>();
          for (int i = 0; i < mebibytes; i++) {
            kept.add(new byte[1024 * 1024]);
          }
          return kept.size();
        };
  }

  @Test
  @Tag("slow")
  @EnabledOnOs(value = OS.LINUX, disabledReason = "it reads how large a process is from /proc")
  void aWorkerWithoutTasksGivesBackWhatItsHeapHasGrown() throws Exception {
    Pool pool = POOLS.open(builder -> builder.workers(1));

    pool.apply(Tasks.FILL, 300);

    Path status = Path.of("/proc", "" + pool.stats().workers().getFirst().pid(), "status");
    assertThat(residentKib(status)).isGreaterThan(300 * 1024);
    PoolExtension.waiting().until(() -> residentKib(status) < 200 * 1024);
  }

  private static long residentKib(Path status) throws IOException {
    String line =
        Files.readAllLines(status).stream()
            .filter(each -> each.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  @Test
  void aLaunchedWorkerRunsTasksWithoutClassesThatOnlyOthersNeed() throws Exception {
    Path log = folder.resolve("loaded");
    Pool pool =
        POOLS.open(builder ->
            builder
                .workers(1)
                .classArchive(false)
                .jvmArguments("-Xlog:class+load:file=" + log + ":none"));

    int length = pool.apply(Tasks.LENGTH, "four");
    assertThat(length).isEqualTo(4);
    assertThat(pool.map(Tasks.NEXT, MapIT.range(1000)).get()).hasSize(1000);

    List<String> loaded = Files.readAllLines(log).stream().map(line -> " " + line).toList();
    assertThat(loaded).anyMatch(line -> line.contains(" dev.loompool.protocol.OutboundFrames "));
    assertThat(loaded).filteredOn(line -> LEFT_OUT.stream().anyMatch(line::contains)).isEmpty();
  }
}

package dev.loompool;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolBuilderTest {
  @Test
  void namesTheNumberThatIsOutOfRange() {
    assertRefused(b -> b.workers(0), "workers must be at least 1 but was 0");
    assertRefused(b -> b.workers(-5), "workers must be at least 0 but was -5");
    assertRefused(b -> b.concurrencyPerWorker(0), "concurrencyPerWorker must be at least 1");
    assertRefused(b -> b.maxTasksPerWorker(-1), "maxTasksPerWorker must be at least 0 but was -1");
    assertRefused(b -> b.maxPendingTasks(0), "maxPendingTasks must be at least 1 but was 0");
    assertRefused(b -> b.maxPendingBytes(9), "maxPendingBytes must be at least 1024 but was 9");
    assertRefused(
        b -> b.maxPendingBytes(1L << 34),
        "maxPendingBytes must be at most 8589934592 but was 17179869184");
    assertRefused(b -> b.maxUnreadBytes(-1), "maxUnreadBytes must be at least 0 but was -1");
    assertRefused(b -> b.maxMessageBytes(9), "maxMessageBytes must be at least 1024 but was 9");
    assertRefused(b -> b.debugWorker(0), "debugWorker must be at least 1 but was 0");
    assertRefused(b -> b.debugWorker(70_000), "debugWorker must be at most 65535 but was 70000");
    assertRefused(b -> b.maxHeap(0), "maxHeap must be at least 16777216 but was 0");
    assertRefused(b -> b.maxHeap(-1), "maxHeap must be at least 16777216 but was -1");
    assertRefused(
        b -> b.exitGrace(Duration.ofSeconds(-1)), "exitGrace must not be negative but was PT-1S");
  }

  @Test
  @Tag("fault-G9")
  void refusesMoreWorkersThanAMachineStarts() {
    assertRefused(b -> b.workers(100_000), "workers must be at most 1000 but was 100000");
  }

  @Test
  void refusesANameThatThreadsAndFilesCannotHave() {
    assertRefused(b -> b.name("a b"), "but was 'a b'");
    assertRefused(b -> b.name(""), "but was ''");
  }

  @Test
  void refusesTwoHeapSizes() {
    assertRefused(
        b -> b.maxHeap(1L << 29).jvmArguments("-Xmx1g"),
        "maxHeap (536870912) and jvmArguments (-Xmx1g) both set the largest heap");
    assertRefused(
        b -> b.jvmArguments("-ea", "-XX:MaxHeapSize=1g").maxHeap(1L << 29),
        "maxHeap (536870912) and jvmArguments (-XX:MaxHeapSize=1g) both set the largest heap");
  }

  @Test
  void refusesVariablesThatNoEnvironmentHolds() {
    assertRefused(b -> b.environment(Map.of("A=B", "c")), "but has 'A=B'='c'");
    assertRefused(b -> b.environment(Map.of("", "c")), "but has ''='c'");
    assertRefused(b -> b.environment(Map.of("A", "b\0")), "but has 'A'='b\0'");
    Map<String, String> nothing = new HashMap<>();
    nothing.put("A", null);
    assertThatNullPointerException().isThrownBy(() -> Pool.builder().environment(nothing));
  }

  @Test
  void refusesAWorkingDirectoryThatIsNoFolder(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing");
    Path file = Files.createFile(folder.resolve("file"));

    assertRefused(b -> b.workingDirectory(missing), "must be a folder but was " + missing);
    assertRefused(b -> b.workingDirectory(file), "must be a folder but was " + file);
  }

  private static void assertRefused(UnaryOperator<PoolBuilder> change, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change.apply(Pool.builder()).open().close())
        .withMessageContaining(message);
  }
}

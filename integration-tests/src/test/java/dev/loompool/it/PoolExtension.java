package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import dev.loompool.PoolStats;
import dev.loompool.Transport;
import dev.loompool.WorkerStats;
import io.netty.buffer.Unpooled;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Opens the pools of a test, and sees after it that nothing of them is left: no process, no
/// thread, no folder, no buffer. To be registered in a static field.
final class PoolExtension implements AfterEachCallback, AfterAllCallback {
  /// How long a test waits for what must come; long, because machines may be busy.
  static final Duration LIMIT = Duration.ofSeconds(100);

  private static final Duration POLLING = Duration.ofMillis(20);
  private static final Pattern THREAD_NAME = Pattern.compile("\"name\": \"([^\"]*)\"");

  static {
    LeakRecorder.install();
  }

  private final List<Pool> opened = new ArrayList<>();
  private final List<AutoCloseable> resources = new ArrayList<>();
  private final Map<Transport, Pool> shared = new EnumMap<>(Transport.class);
  private final List<String> workerOutput = new CopyOnWriteArrayList<>();

  /// Waits for a condition, within that limit.
  static ConditionFactory waiting() {
    return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(POLLING);
  }

  /// A pool of two workers.
  Pool open() {
    return open(builder -> builder);
  }

  /// A pool of two workers but for these changes.
  Pool open(UnaryOperator<PoolBuilder> change) {
    Pool pool = change.apply(builder()).open();
    opened.add(pool);
    return pool;
  }

  /// Closes this after the test, once its pools have ended.
  void closeAfterwards(AutoCloseable resource) {
    resources.add(resource);
  }

  /// A pool for all tests of the class. They leave it idle.
  Pool shared(Transport transport) {
    return shared.computeIfAbsent(
        transport, _ -> builder().transport(transport).name("shared-" + transport).open());
  }

  /// What workers have printed during this test, each line as `w1 out text` or `w1 err text`.
  List<String> workerOutput() {
    return workerOutput;
  }

  /// The workers' flags of tests, and these.
  static String[] flags(String... more) {
    return Stream.concat(
            Stream.of("-ea", "-Dio.netty.leakDetection.level=paranoid"), Stream.of(more))
        .toArray(String[]::new);
  }

  /// Waits until all workers of the pool are ready.
  static List<WorkerStats> awaitReady(Pool pool, int workers) {
    return waiting()
        .until(
            () -> pool.stats().workers().stream().filter(WorkerStats::ready).toList(),
            ready -> ready.size() == workers);
  }

  private PoolBuilder builder() {
    return Pool.builder()
        .workers(2)
        .jvmArguments(flags())
        .workerOutput(
            (worker, error, text) -> workerOutput.add(worker + (error ? " err " : " out ") + text));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    boolean failed = context.getExecutionException().isPresent();
    List<Pool> ending = List.copyOf(opened);
    opened.clear();
    for (Pool pool : ending) {
      end(pool, failed);
    }
    for (AutoCloseable resource : resources) {
      resource.close();
    }
    resources.clear();
    List<String> output = List.copyOf(workerOutput);
    workerOutput.clear();
    if (failed) {
      output.forEach(line -> System.out.println("worker output: " + line));
      return;
    }
    shared.values().forEach(PoolExtension::awaitIdle);
    if (shared.isEmpty()) {
      awaitNothingLeft();
    }
    assertThat(output).as("leaks that workers report").noneMatch(line -> line.contains("LEAK:"));
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    for (Pool pool : shared.values()) {
      end(pool, false);
    }
    shared.clear();
    awaitNothingLeft();
    // A leak is seen when the buffer has been collected and another one is made.
    System.gc();
    Unpooled.directBuffer(1).release();
    assertThat(LeakRecorder.leaks()).as("leaked buffers").isEmpty();
  }

  private static void end(Pool pool, boolean byForce) throws InterruptedException {
    if (byForce) {
      pool.terminate();
    } else {
      CompletableFuture<Void> closed = new CompletableFuture<>();
      Thread.ofPlatform().daemon().name("it-close").start(() -> close(pool, closed));
      assertThat(closed).as("%s closes", pool).succeedsWithin(LIMIT);
    }
    assertThat(pool.join(LIMIT)).as("%s ends", pool).isTrue();
  }

  private static void close(Pool pool, CompletableFuture<Void> closed) {
    try {
      pool.close();
      closed.complete(null);
    } catch (RuntimeException | Error e) {
      closed.completeExceptionally(e);
      pool.terminate();
    }
  }

  private static void awaitIdle(Pool pool) {
    waiting()
        .untilAsserted(() -> {
          PoolStats stats = pool.stats();
          assertThat(stats.pending() + stats.inFlight()).as("tasks left in %s", pool).isZero();
        });
  }

  private static void awaitNothingLeft() {
    waiting().untilAsserted(() -> assertThat(children()).as("processes left").isEmpty());
    waiting().untilAsserted(() -> assertThat(poolThreads()).as("threads left").isEmpty());
    waiting().untilAsserted(() -> assertThat(poolFolders()).as("folders left").isEmpty());
  }

  private static List<String> children() {
    return ProcessHandle.current()
        .children()
        .filter(child -> !Processes.makesArchive(child))
        .map(child -> child.pid() + " " + child.info().commandLine().orElse("?"))
        .toList();
  }

  /// The pools' threads, virtual ones too.
  private static List<String> poolThreads() throws IOException {
    Path dump = Files.createTempDirectory("threads").resolve("dump");
    try {
      Optional.of(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class))
          .get()
          .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
      Matcher names = THREAD_NAME.matcher(Files.readString(dump));
      return names.results().map(found -> found.group(1)).filter(PoolExtension::isPools).toList();
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(dump.getParent());
    }
  }

  private static boolean isPools(String thread) {
    return Stream.of("pool-", "client-", "shared-", "process-", "report-")
        .anyMatch(thread::startsWith);
  }

  /// Whether the file name is that of a pool's temporary folder.
  static boolean isPoolFolder(String name) {
    return name.matches("loompool-\\d+");
  }

  // The test JVM has a folder of its own for temporary files.
  private static List<String> poolFolders() {
    String[] names = new File(System.getProperty("java.io.tmpdir")).list();
    return Stream.of(names == null ? new String[0] : names)
        .filter(PoolExtension::isPoolFolder)
        .toList();
  }
}

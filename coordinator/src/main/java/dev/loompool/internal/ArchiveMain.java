package dev.loompool.internal;

import dev.loompool.Pool;
import dev.loompool.TaskException;
import dev.loompool.internal.process.ArchiveShelf;
import dev.loompool.internal.process.ArchiveTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The main class of the process that makes an archive of the classes that workers load: it has a
/// worker run a few tasks and note its classes, makes the archive, and puts it in its place once a
/// worker has started with it and said nothing.
///
/// Its arguments are the archive's file and the JVM arguments of the workers.
public final class ArchiveMain {
  private static final int ITEMS = 100;
  private static final long LONGEST_SECONDS = 180;

  private ArchiveMain() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    CompletableFuture.delayedExecutor(LONGEST_SECONDS, TimeUnit.SECONDS)
        .execute(() -> Runtime.getRuntime().halt(1));
    List<String> words = List.of(arguments);
    Path archive = Path.of(words.getFirst());
    List<String> flags = words.subList(1, words.size());
    Path unfinished = ArchiveShelf.unfinished(archive);
    try {
      ArchiveShelf.discard(archive);
      work(flags); // What a JVM says while it records does not matter.
      System.clearProperty(ArchiveTraining.RECORD_PROPERTY);
      if (ArchiveTraining.assemble(ArchiveShelf.record(archive), unfinished, flags)
          && isQuiet(
              Stream.concat(flags.stream(), Stream.of("-XX:AOTCache=" + unfinished)).toList())) {
        ArchiveShelf.publish(archive);
        ArchiveShelf.tidy(archive);
      }
    } finally {
      ArchiveShelf.discard(archive);
    }
  }

  private static boolean isQuiet(List<String> flags) throws InterruptedException {
    return work(flags).isEmpty();
  }

  /// Has a worker do what workers do first; what it printed.
  private static List<String> work(List<String> flags) throws InterruptedException {
    List<String> printed = new CopyOnWriteArrayList<>();
    try (Pool pool =
        Pool.builder()
            .name("archive")
            .workers(1)
            .classArchive(false)
            .jvmArguments(flags.toArray(String[]::new))
            .workerOutput((worker, error, text) -> printed.add(text))
            .open()) {
      pool.apply(() -> "ready");
      pool.apply(text -> text.length(), "text");
      pool.map(x -> x + 1, IntStream.range(0, ITEMS).boxed().toList()).get();
      pool.with(task -> task.withTimeout(Duration.ofMinutes(1))).apply(() -> List.of(1L, 2.5));
      pool.with(task -> task.withChunkSize(ITEMS / 2))
          .map(x -> new byte[x], IntStream.range(0, ITEMS).boxed().toList())
          .get();
      fail(pool);
    }
    return printed;
  }

  private static void fail(Pool pool) throws InterruptedException {
    try {
      pool.run(() -> {
        throw new IllegalStateException("as tasks do");
      });
    } catch (TaskException e) {
      // That is what was wanted.
    }
  }
}

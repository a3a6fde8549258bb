package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveShelfTest {
  @TempDir Path folder;

  private Path archive = Path.of("");

  @BeforeEach
  void nameArchive() {
    archive = folder.resolve("worker-new.aot");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void makeOlder(Path file, Duration age) throws IOException {
    FileTime now = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(now.toMillis() - age.toMillis()));
  }

  @Test
  void oneOfManyMakesAnArchive() throws Exception {
    int many = 16;
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(many)) {
      List<Future<Boolean>> claims =
          IntStream.range(0, many)
              .mapToObj(i ->
                  threads.submit(() -> {
                    start.await();
                    return ArchiveShelf.claim(archive);
                  }))
              .toList();
      start.countDown();

      int won = 0;
      for (Future<Boolean> claim : claims) {
        won += claim.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
    assertThat(names()).containsExactly("worker-new.making");
  }

  @Test
  void aClaimThatCameToNothingIsTakenOverAfterAnHour() throws IOException {
    assertThat(ArchiveShelf.claim(archive)).isTrue();
    makeOlder(folder.resolve("worker-new.making"), Duration.ofMinutes(50));
    assertThat(ArchiveShelf.claim(archive)).isFalse();
    makeOlder(folder.resolve("worker-new.making"), Duration.ofMinutes(20));
    assertThat(ArchiveShelf.claim(archive)).isTrue();
    assertThat(ArchiveShelf.claim(archive)).isFalse();
  }

  @Test
  void anArchiveGetsItsNameWhenItIsWhole() throws IOException {
    assertThat(ArchiveShelf.claim(archive)).isTrue();
    Files.writeString(ArchiveShelf.unfinished(archive), "whole");

    ArchiveShelf.publish(archive);

    assertThat(archive).hasContent("whole");
    assertThat(names()).containsExactly("worker-new.aot", "worker-new.used");
  }

  @Test
  void whatFailedLeavesItsClaimOnly() throws IOException {
    assertThat(ArchiveShelf.claim(archive)).isTrue();
    Files.writeString(ArchiveShelf.unfinished(archive), "half");
    Files.writeString(ArchiveShelf.record(archive), "half");

    ArchiveShelf.discard(archive);

    assertThat(names()).containsExactly("worker-new.making");
  }

  @Test
  void archivesThatNobodyUsesAreRemoved() throws IOException {
    Path used = shelve("used", Duration.ofDays(29));
    Path unused = shelve("unused", Duration.ofDays(31));
    Files.writeString(folder.resolve("notes.txt"), "another's");
    shelve("new", Duration.ZERO);

    ArchiveShelf.tidy(archive);

    assertThat(used).exists();
    assertThat(unused).doesNotExist();
    assertThat(names())
        .containsExactly(
            "notes.txt",
            "worker-new.aot",
            "worker-new.used",
            "worker-used.aot",
            "worker-used.used");
  }

  @Test
  void ofMoreThanEightTheLeastRecentlyUsedAreRemoved() throws IOException {
    for (int days = 1; days <= 10; days++) {
      shelve("old" + days, Duration.ofDays(days));
    }
    shelve("new", Duration.ZERO);

    ArchiveShelf.tidy(archive);

    assertThat(names().stream().filter(name -> name.endsWith(".aot")))
        .hasSize(8)
        .contains("worker-new.aot", "worker-old7.aot")
        .doesNotContain("worker-old8.aot");
  }

  private Path shelve(String name, Duration age) throws IOException {
    Path file = Files.writeString(folder.resolve("worker-" + name + ".aot"), name);
    ArchiveShelf.used(file);
    makeOlder(folder.resolve("worker-" + name + ".used"), age);
    return file;
  }
}

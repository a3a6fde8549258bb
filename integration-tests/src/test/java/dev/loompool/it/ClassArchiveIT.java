package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A program whose workers take classes from an archive, which its first run has made. Not among
/// the everyday tests, as what makes the archive has the lowest priority, and gets no processor
/// beside them.
@Tag("slow")
class ClassArchiveIT {
  private static final String MAIN = "shop.Main";
  private static final String USED = "archive used";
  private static final String UNUSED = "archive unused";

  /// Its process has the lowest priority.
  private static final Duration MAKING = Duration.ofMinutes(2);

  @TempDir Path folder;

  private Path archives = Path.of("");
  private String classPath = "";

  @BeforeEach
  void writeProgram() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "what a process maps is in /proc");
    archives = folder.resolve("archives");
    Path classes =
        Sources.in(folder.resolve("classes"))
            .add(
                "shop/Main.java",
"""
                package shop;

                import dev.loompool.Pool;
                import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
                import java.nio.file.Path;
                import java.util.List;

                public final class Main {
                  static boolean usesArchive() throws Exception {
                    return Files.readString(Path.of("/proc/self/maps")).contains("/archives/worker-");
                  }

                  public static void main(String[] flags) throws Exception {
                    try (Pool pool = Pool.builder().workers(2).jvmArguments(flags).open()) {
                      System.out.println(pool.map(x -> x * x, List.of(1, 4, 9)).get());
                      System.out.println("archive " + (pool.apply(Main::usesArchive) ? "used" : "unused"));
                    }
                  }
                }
""")
            .compile();
    // What the tests have as folders, as a build's first half does, a user has as jars.
    List<String> entries = new ArrayList<>(List.of(classes.toString()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Files.isDirectory(Path.of(entry, "dev/loompool"))) {
        entries.add(jar(Path.of(entry)).toString());
      } else if (Files.isRegularFile(Path.of(entry))) {
        entries.add(entry);
      }
    }
    classPath = String.join(File.pathSeparator, entries);
  }

  private Path jar(Path classes) {
    Path jar =
        folder.resolve("jar-" + classes.toAbsolutePath().toString().replace('/', '-') + ".jar");
    Sources.run("jar", List.of("cf", jar.toString(), "-C", classes.toString(), "."));
    return jar;
  }

  private String run(String... flags) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(List.of("-Dloompool.archives=" + archives, "-cp", classPath, MAIN));
    words.addAll(List.of(flags));
    JavaProgram program = JavaProgram.start(folder, List.of(), words.toArray(String[]::new));
    assertThat(program.exitCode()).isZero();
    assertThat(program.err()).isEmptyFile();
    assertThat(program.lines()).hasSize(2).first().isEqualTo("[1, 16, 81]");
    return program.lines().getLast();
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(archives)) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }

  private Path awaitArchive() throws IOException {
    waiting()
        .atMost(MAKING)
        .untilAsserted(() -> {
          assertThat(files(".aot")).hasSize(1);
          assertThat(files(".making")).isEmpty();
        });
    return files(".aot").getFirst();
  }

  @Test
  @Timeout(180)
  void theFirstRunHasItMadeAndOthersUseItWhereTheyCan() throws Exception {
    assertThat(run()).isEqualTo(UNUSED);
    Path archive = awaitArchive();

    // Any class path may follow the library's, and these flags make no difference.
    classPath += File.pathSeparator + folder;
    assertThat(run("-Xmx64m", "-Dname=value")).isEqualTo(USED);
    // The JVM finds out about this one by itself.
    assertThat(run("-XX:-CompactStrings")).isEqualTo(UNUSED);
    assertThat(run("-Xshare:off")).isEqualTo(UNUSED);
    assertThat(files(".aot")).containsExactly(archive);
    assertThat(files(".making")).isEmpty();

    try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
      file.setLength(file.length() / 2);
      assertThat(run()).as("cut off").isEqualTo(UNUSED);
      file.write("this is no archive".getBytes(StandardCharsets.US_ASCII));
      assertThat(run()).as("another file").isEqualTo(UNUSED);
    }
  }
}

package dev.loompool.it;

import static dev.loompool.it.PoolExtension.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuietIT {
  private static final String RESULT = "[1, 16, 81]" + System.lineSeparator();

  @TempDir Path folder;

  private Path out = Path.of("");
  private Path err = Path.of("");

  @BeforeEach
  void nameFiles() {
    out = folder.resolve("out");
    err = folder.resolve("err");
  }

  @Test
  @Tag("fault-I9")
  void aProgramPrintsWhatItPrintsItself() throws Exception {
    run();

    assertThat(out).hasContent(RESULT.strip());
    // What the program's own JVM says of Netty is its author's to allow; workers are ours.
    assertThat(Files.readAllLines(err)).noneMatch(line -> line.startsWith("[w"));
  }

  @Test
  @Tag("fault-I9")
  void withTheRecommendedFlagsNothingElseIsPrinted() throws Exception {
    run("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    assertThat(Files.readString(out)).isEqualTo(RESULT);
    assertThat(err).isEmptyFile();
  }

  @Test
  void nothingIsSaidOfAMissingLogProvider() throws Exception {
    String withoutProvider =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("slf4j-simple"))
            .collect(Collectors.joining(File.pathSeparator));

    run(
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        withoutProvider);

    assertThat(Files.readString(out)).isEqualTo(RESULT);
    assertThat(err).isEmptyFile();
  }

  private void run(String... flags) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(flags));
    words.add(QuietMain.class.getName());
    Process process =
        Processes.builder(Processes.java(words.toArray(String[]::new)))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}

package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.internal.core.WorkerExit.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitDecoderTest {
  private static final String CRASH =
      """
      #
      # A fatal error has been detected by the Java Runtime Environment:
      #
      #  SIGSEGV (0xb) at pc=0x00007f98f0c3632d, pid=7, tid=12746
      #
      # JRE version: OpenJDK Runtime Environment Temurin-25.0.3+9 (25.0.3+9) (build 25.0.3+9-LTS)
      # Problematic frame:
      # V  [libjvm.so+0x123632d]  Unsafe_PutLong+0xad
      #
      """;
  private static final String NO_MEMORY =
      """
      #
      # There is insufficient memory for the Java Runtime Environment to continue.
      # Native memory allocation (mmap) failed to map 65536 bytes. Error detail: committing memory.
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "0, exited with 0",
    "7, exited with 7",
    "3, exited with 3",
    "128, exited with 128",
    "137, was killed by SIGKILL (exit 137)",
    "134, was ended by SIGABRT (exit 134)",
    "143, was ended by SIGTERM (exit 143)",
    "153, was ended by SIGXFSZ (exit 153)",
    "255, exited with 255",
  })
  @Tag("fault-A4")
  void namesCodesAndSignals(int exitCode, String text) {
    assertThat(decode(exitCode, "", "")).isEqualTo(ExitDescription.other(text));
  }

  @Test
  @Tag("fault-A9")
  void namesAFullHeapWithItsLimit() {
    String output = "ready\nTerminating due to java.lang.OutOfMemoryError: Java heap space\n";
    String words = "ran out of heap (%s; raise it with PoolBuilder.maxHeap)";

    assertThat(decode(3, "", output))
        .isEqualTo(
            ExitDescription.outOfMemory(
                words.formatted("without -Xmx: a quarter of the machine's memory")));
    assertThat(decode(options(512L << 20), 3, "", output).text())
        .isEqualTo(words.formatted("-Xmx512m"));
    assertThat(decode(options(0, "-Xmx1g", "-Xmx700m"), 3, "", output).text())
        .isEqualTo(words.formatted("-Xmx700m"));
  }

  @Test
  void doesNotTakeEveryExitWithThreeForALackOfMemory() {
    assertThat(decode(3, "", "caught java.lang.OutOfMemoryError: mine").cause())
        .isEqualTo(Cause.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "GC overhead limit exceeded, ran out of heap (",
    "Metaspace, ran out of metaspace (Metaspace;",
    "Cannot reserve 9 bytes of direct buffer memory, ran out of direct memory (Cannot reserve 9",
    "failed to allocate 9 byte(s) of direct memory, ran out of direct memory (failed to",
    "unable to create native thread: x, ran out of native threads (unable to",
    "mine, ran out of memory (mine)",
  })
  @Tag("fault-A10")
  void believesTheWordsOfTheWorker(String words, String text) {
    ExitDescription description = decode(137, words, "");

    assertThat(description.cause()).isEqualTo(Cause.OUT_OF_MEMORY);
    assertThat(description.text()).startsWith(text);
  }

  @Test
  @Tag("fault-A2")
  void quotesTheCrashReportInTheWorkingDirectory() throws IOException {
    Path report = Files.writeString(folder.resolve("hs_err_pid7.log"), CRASH);

    assertThat(decode(134, "", ""))
        .isEqualTo(
            ExitDescription.other(
                "crashed with SIGSEGV in V [libjvm.so+0x123632d] Unsafe_PutLong+0xad"
                    + " (exit 134, SIGABRT; see "
                    + report
                    + ")"));
  }

  @Test
  void findsTheCrashReportWhereTheWorkerWasToldToWriteIt() throws IOException {
    Path report = Files.writeString(folder.resolve("crash-7"), CRASH);

    assertThat(decode(options(0, "-XX:ErrorFile=crash-%p"), 134, "", "").text())
        .contains("see " + report);
  }

  @Test
  void ignoresTheCrashReportOfAnEarlierProcess() throws IOException {
    Path report = Files.writeString(folder.resolve("hs_err_pid7.log"), CRASH);
    Files.setLastModifiedTime(report, FileTime.from(Instant.now().minusSeconds(3600)));

    assertThat(decode(134, "", "").text()).isEqualTo("was ended by SIGABRT (exit 134)");
  }

  @Test
  @Tag("fault-A10")
  void takesACrashForLackOfMemoryForSuch() throws IOException {
    Path report = Files.writeString(folder.resolve("hs_err_pid7.log"), NO_MEMORY);

    assertThat(decode(134, "", ""))
        .isEqualTo(
            ExitDescription.outOfMemory(
                "ran out of native memory (Native memory allocation (mmap) failed to map 65536 bytes."
                    + " Error detail: committing memory.; see "
                    + report
                    + ")"));
  }

  private ExitDescription decode(int exitCode, String words, String output) {
    return decode(options(0), exitCode, words, output);
  }

  private static ExitDescription decode(
      LaunchOptions options, int exitCode, String words, String output) {
    return new ExitDecoder(options, new OomKills())
        .decode(exitCode, 7, Instant.now(), words, output);
  }

  private LaunchOptions options(long maxHeap, String... arguments) {
    return new LaunchOptions(
        List.of(arguments),
        maxHeap,
        0,
        List.of(),
        Map.of(),
        Optional.of(folder),
        false,
        0,
        (worker, error, text) -> {});
  }
}

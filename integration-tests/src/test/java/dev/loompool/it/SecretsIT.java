package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the secret of a worker must not be: it has 64 hexadecimal digits, as nothing else has.
@EnabledOnOs(OS.LINUX)
class SecretsIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final Pattern TOKEN = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

  private final Pool pool = POOLS.open(builder -> builder.workers(1));

  @Test
  @Tag("fault-I1")
  void isOnNoCommandLineAndInNoEnvironment() throws IOException, InterruptedException {
    Path process = Path.of("/proc", Long.toString(pid()));

    assertThat(words(process.resolve("cmdline"))).isNotEmpty().noneMatch(SecretsIT::hasToken);
    List<String> added = new ArrayList<>(words(process.resolve("environ")));
    added.removeAll(words(Path.of("/proc/self/environ")));
    assertThat(added).noneMatch(SecretsIT::hasToken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"VM.system_properties", "VM.command_line", "VM.flags", "Thread.print"})
  @Tag("fault-I2")
  void isNotInWhatTheJvmTells(String question) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked =
        new ProcessBuilder(
                jcmd.toString(),
                "-J-Dsun.tools.attach.attachTimeout=" + PoolExtension.LIMIT.toMillis(),
                Long.toString(pid()),
                question)
            .redirectErrorStream(true)
            .start();
    String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(asked.waitFor()).as(answer).isZero();
    assertThat(answer).isNotBlank().doesNotContainPattern(TOKEN);
  }

  @Test
  @Tag("fault-I1")
  void isInNoFileOfThePool() throws IOException, InterruptedException {
    pid();
    try (Stream<Path> folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      List<Path> own =
          folders
              .filter(path -> PoolExtension.isPoolFolder(path.getFileName().toString()))
              .toList();
      assertThat(own).isNotEmpty();
      for (Path folder : own) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(hasToken(content)).as(file.toString()).isFalse();
          }
        }
      }
    }
  }

  private long pid() throws InterruptedException {
    pool.run(() -> {});
    return pool.stats().workers().getFirst().pid();
  }

  private static List<String> words(Path file) throws IOException {
    return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0", -1));
  }

  private static boolean hasToken(String text) {
    return TOKEN.matcher(text).find();
  }
}

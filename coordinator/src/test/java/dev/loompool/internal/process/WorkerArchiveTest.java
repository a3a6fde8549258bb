package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerArchiveTest {
  @TempDir Path folder;

  private Path jar = Path.of("");
  private Path other = Path.of("");

  @BeforeEach
  void makeJars() throws IOException {
    jar = Files.writeString(folder.resolve("a.jar"), "a");
    other = Files.writeString(folder.resolve("b.jar"), "b");
  }

  private Optional<Path> file(List<Path> jars, String... arguments) {
    return WorkerArchive.of(folder, jars, List.of(arguments), List.of()).map(WorkerArchive::file);
  }

  @Test
  void isOneForTheSameJarsAndFlags() {
    assertThat(file(List.of(jar, other), "-XX:+UseSerialGC"))
        .isPresent()
        .isEqualTo(file(List.of(jar, other), "-XX:+UseSerialGC"));
  }

  @Test
  void isAnotherForOtherJars() throws IOException {
    Optional<Path> first = file(List.of(jar, other));

    assertThat(file(List.of(other, jar))).isNotEqualTo(first);
    assertThat(file(List.of(jar))).isNotEqualTo(first);

    Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
    Optional<Path> touched = file(List.of(jar, other));
    assertThat(touched).isNotEqualTo(first);

    Files.writeString(jar, "longer");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
    assertThat(file(List.of(jar, other))).isNotEqualTo(touched);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+UseZGC",
        "-XX:+UseCompactObjectHeaders",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--enable-preview"
      })
  void isAnotherForFlagsThatDecide(String flag) {
    assertThat(file(List.of(jar), flag)).isPresent().isNotEqualTo(file(List.of(jar)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xmx64m", "-Dname=value", "-ea", "-XX:ErrorFile=/tmp/x"})
  void isTheSameForFlagsThatDoNot(String flag) {
    assertThat(file(List.of(jar), flag)).isPresent().isEqualTo(file(List.of(jar)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-javaagent:agent.jar",
        "-agentlib:jdwp=transport=dt_socket",
        "-Xshare:off",
        "-XX:SharedArchiveFile=own.jsa",
        "-XX:AOTCache=own.aot",
        "--patch-module=java.base=patch"
      })
  void isNoneBesideFlagsThatRuleItOut(String flag) {
    assertThat(file(List.of(jar), flag)).isEmpty();
  }

  @Test
  void isNoneForJarsThatAreGone() {
    assertThat(file(List.of(folder.resolve("gone.jar")))).isEmpty();
  }

  @Test
  void isMadeWithThoseOfThePoolsArgumentsThatDecide() {
    List<String> own = List.of("-Dname=value", "-XX:+UseZGC");

    assertThat(WorkerArchive.of(folder, List.of(jar), own, own))
        .hasValueSatisfying(archive -> assertThat(archive.flags()).containsExactly("-XX:+UseZGC"));
  }
}

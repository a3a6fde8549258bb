package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
  @TempDir private Path directory;

  @Test
  void readsEntriesAsJavaDoes() throws Exception {
    Path first = Files.createFile(directory.resolve("b.jar"));
    Path second = Files.createFile(directory.resolve("A.JAR"));
    Files.createFile(directory.resolve("notes.txt"));

    ClassPath classPath = ClassPath.parse(List.of(directory + ":" + first, "", directory + "/*"));

    assertThat(classPath.given()).containsExactly(directory, first, second, first);
  }

  @Test
  void makesEntriesAbsolute() throws Exception {
    assertThat(ClassPath.parse(List.of(".")).given()).allMatch(Path::isAbsolute);
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThatExceptionOfType(SetUpException.class)
        .isThrownBy(() -> ClassPath.parse(List.of(directory + "/missing/*")))
        .withMessageStartingWith("--class-path: there is no file or directory " + directory);
  }

  @Test
  void findsClassesOfTheUserFirst() throws Exception {
    Path copy = directory.resolve("dev/loompool/cli/Samples.class");
    Files.createDirectories(copy.getParent());
    try (var original = Samples.class.getResourceAsStream("Samples.class")) {
      Files.write(copy, original.readAllBytes());
    }

    try (var loader = ClassPath.parse(List.of(directory.toString())).open()) {
      Class<?> found = Class.forName("dev.loompool.cli.Samples", false, loader);

      assertThat(found.getProtectionDomain().getCodeSource().getLocation())
          .isEqualTo(directory.toUri().toURL());
    }
  }
}

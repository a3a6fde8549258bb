package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class WorkerJarFileTest {
  @TempDir Path root;

  @Test
  void isTheJarOfTheLastBuild() throws IOException {
    write("worker/target/classes/dev/loompool/A.class", 1_000);
    Path jar = write("cli/target/loompool-worker-1.2-all.jar", 1_000);

    assertThat(WorkerJarFile.find(root, true)).isEqualTo(jar);
    assertThat(WorkerJarFile.find(root, false)).isEqualTo(jar);
  }

  @Test
  void failsWithoutAJarWhereABuildHadToLeaveOne() throws IOException {
    write("cli/target/loompool-cli-1.2.jar", 1_000);

    assertThatThrownBy(() -> WorkerJarFile.find(root, true))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("there is no loompool-worker-VERSION-all.jar in cli/target");
  }

  @Test
  void failsForAnOlderJarWhereABuildHadToLeaveOne() throws IOException {
    write("protocol/target/classes/dev/loompool/A.class", 2_000);
    Path jar = write("cli/target/loompool-worker-1.2-all.jar", 1_000);

    assertThatThrownBy(() -> WorkerJarFile.find(root, true))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(jar + " is older than the classes");
  }

  @Test
  void skipsWhereNothingWasBuilt() {
    assertThatThrownBy(() -> WorkerJarFile.find(root, false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("./check -pl integration-tests -am packages it");
  }

  @Test
  void isRequiredByTheBuildThatPackagesIt() {
    assertThat(Checkout.lines(Checkout.ROOT.resolve("check")))
        .anyMatch(line ->
            line.strip()
                .startsWith("-D%s=%s ".formatted(WorkerJarFile.PROPERTY, WorkerJarFile.REQUIRED)))
        .anyMatch(line -> line.endsWith(" verify"));
    assertThat(Checkout.lines(Checkout.ROOT.resolve(".ci/run")))
        .anyMatch(line -> line.startsWith("./check"));
  }

  private Path write(String name, long millis) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    return Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
  }
}

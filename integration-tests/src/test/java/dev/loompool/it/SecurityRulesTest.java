package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.TaskSubmitter;
import dev.loompool.task.TaskId;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What keeps whole kinds of attacks out by not being there at all.
class SecurityRulesTest {
  private static final Path POM = Checkout.ROOT.resolve("pom.xml");

  /// Where nothing is inflated, nothing small becomes large.
  @Test
  @Tag("fault-E4")
  void nothingThatComesOverTheWireIsDecompressed() {
    List<String> inflating =
        Stream.of("protocol", "worker", "coordinator")
            .flatMap(module -> Checkout.files(module + "/src/main/java", ".java").stream())
            .filter(file ->
                Checkout.lines(file).stream()
                    .anyMatch(line ->
                        line.startsWith("import java.util.zip.")
                            || line.startsWith("import io.netty.handler.codec.compression")))
            .map(Checkout::name)
            .toList();

    // They look into jars of this process's own class path, and at nothing that came from a peer.
    assertThat(inflating)
        .containsExactlyInAnyOrder(
            "coordinator/src/main/java/dev/loompool/internal/process/LibraryJars.java",
            "protocol/src/main/java/dev/loompool/protocol/CodePrint.java");
  }

  /// Ids are the pool's to give, so no task can be submitted twice under one.
  @Test
  @Tag("fault-E12")
  void nobodyElseChoosesTheIdOfATask() {
    assertThat(
            Stream.concat(
                    Arrays.stream(TaskSubmitter.class.getMethods()),
                    Arrays.stream(Pool.class.getMethods()))
                .filter(method -> Arrays.asList(method.getParameterTypes()).contains(TaskId.class))
                .map(Method::getName))
        .containsOnly("result", "cancel", "forget");
  }

  @Test
  @Tag("fault-I7")
  void buildsGiveTheSameJarsEachTime() {
    assertThat(Checkout.lines(POM))
        .anyMatch(line -> line.strip().startsWith("<project.build.outputTimestamp>20"))
        .anyMatch(line -> line.strip().startsWith("<requirePluginVersions"));
  }

  @Test
  @Tag("fault-I8")
  void theBuildRefusesLibrariesWithKnownHoles() {
    assertThat(Checkout.lines(POM))
        .extracting(String::strip)
        .contains(
            "<exclude>io.netty:*:(,4.2.18.Final)</exclude>",
            "<exclude>com.google.protobuf:protobuf-java:(,4.27.5)</exclude>");
  }
}

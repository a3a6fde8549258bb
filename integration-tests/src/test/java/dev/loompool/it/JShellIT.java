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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real `jshell`, with the library on its class path.
@Tag("fault-G11")
class JShellIT {
  private static final String OPEN =
      """
      import dev.loompool.Pool;
      Pool pool = Pool.builder().workers(1).open();
      """;
  private static final String END =
      """
      pool.close();
      /exit
      """;

  @TempDir Path folder;

  @Test
  void mapsWhatIsTypedIn() throws Exception {
    List<String> lines =
        run(
            List.of(),
            """
            System.out.println(pool.map(x -> x * x, List.of(1, 4, 9)).get());
            int square(int x) { return x * x; }
            System.out.println(pool.map(x -> square(x) + 1, List.of(1, 4, 9)).get());
            record Point(int x, int y) implements java.io.Serializable { int area() { return x * y; } }
            System.out.println(pool.map(point -> new Point(point.area(), 1), List.of(new Point(2, 3))).get());
            """);

    assertThat(lines).containsExactly("[1, 16, 81]", "[2, 17, 82]", "[Point[x=6, y=1]]");
  }

  @Test
  void usesWhatIsDefinedAnew() throws Exception {
    List<String> lines =
        run(
            List.of(),
            """
            int add(int x) { return x + 1; }
            dev.loompool.task.TaskFunction<Integer, Integer> adding = x -> add(x);
            System.out.println(pool.apply(adding, 10));
            int add(int x) { return x + 2; }
            System.out.println(pool.apply(adding, 10));
            System.out.println(pool.apply(() -> add(20)));
            record Point(int x) implements java.io.Serializable {}
            System.out.println(pool.apply(() -> new Point(1)));
            record Point(int x, int y) implements java.io.Serializable {}
            System.out.println(pool.apply(() -> new Point(1, 2)));
            """);

    assertThat(lines).containsExactly("11", "12", "22", "Point[x=1]", "Point[x=1, y=2]");
  }

  @Test
  void mapsWhereSnippetsRunWithinTheShellItself() throws Exception {
    // The shell's own process resolves few modules, and JCTools wants this one.
    List<String> options =
        List.of(
            "--execution",
            "local",
            "-J--add-modules=jdk.unsupported",
            "-J--enable-native-access=ALL-UNNAMED",
            "-J--sun-misc-unsafe-memory-access=allow");

    List<String> lines =
        run(options, "System.out.println(pool.map(x -> x * x, List.of(1, 4, 9)).get());");

    assertThat(lines).containsExactly("[1, 16, 81]");
  }

  private List<String> run(List<String> options, String snippets)
      throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("script"), OPEN + snippets + "\n" + END);
    String temporary = "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "-J-Duser.home=" + folder,
                "-J-Djava.util.prefs.userRoot=" + folder,
                "-J" + temporary,
                "-R" + temporary,
                "-R--enable-native-access=ALL-UNNAMED",
                "-R--sun-misc-unsafe-memory-access=allow",
                "--class-path",
                existingClassPath()));
    command.addAll(options);
    command.add(script.toString());
    Path out = folder.resolve("out");
    Process shell =
        Processes.builder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    try {
      assertThat(shell.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      // The shell itself tells of its preferences there.
      assertThat(folder.resolve("err")).content().doesNotContain("WARNING", "[w1]");
      return Files.readAllLines(out);
    } finally {
      List<ProcessHandle> left = shell.descendants().toList();
      shell.destroyForcibly();
      left.forEach(ProcessHandle::destroyForcibly);
    }
  }

  // The shell refuses others.
  private static String existingClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> Files.exists(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }
}

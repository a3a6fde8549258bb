package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that `java` runs from their sources, with the library on the class path.
@Tag("fault-G11")
class SourceLaunchIT {
  @TempDir Path folder;

  @Test
  void oneFileMapsTheLambdasThatAreInIt() throws Exception {
    List<String> lines =
        run(
            "Demo.java",
            """
            import dev.loompool.Pool;
            import java.io.Serializable;
            import java.util.List;

            public class Demo {
              record Order(String name, Size size) implements Serializable {}

              enum Size { SMALL { int weight() { return 1; } }, LARGE { int weight() { return 9; } };
                abstract int weight();
              }

              static int square(int x) {
                return x * x;
              }

              public static void main(String[] arguments) throws Exception {
                int factor = Integer.parseInt(arguments[0]);
                try (Pool pool = Pool.builder().workers(2).open()) {
                  System.out.println(pool.map(x -> x * x, List.of(1, 4, 9)).get());
                  System.out.println(pool.map(Demo::square, List.of(1, 4, 9)).get());
                  System.out.println(pool.apply(() -> square(factor)));
                  System.out.println(
                      pool.map(
                              order -> new Order(order.name() + order.size().weight(), Size.LARGE),
                              List.of(new Order("a", Size.SMALL), new Order("b", Size.LARGE)))
                          .get());
                }
              }
            }
            """,
            "5");

    assertThat(lines)
        .containsExactly(
            "[1, 16, 81]",
            "[1, 16, 81]",
            "25",
            "[Order[name=a1, size=LARGE], Order[name=b9, size=LARGE]]");
  }

  @Test
  void aCompactFileMapsTheLambdasThatAreInIt() throws Exception {
    List<String> lines =
        run(
            "Compact.java",
            """
            import dev.loompool.Pool;

            static int square(int x) {
              return x * x;
            }

            void main() throws Exception {
              try (Pool pool = Pool.builder().workers(2).open()) {
                IO.println(pool.map(x -> square(x) + 1, List.of(1, 4, 9)).get());
              }
            }
            """);

    assertThat(lines).containsExactly("[2, 17, 82]");
  }

  @Test
  void aScriptThatNamesItsLibrariesInCommentsUsesTheFilesBesideIt() throws Exception {
    Files.writeString(
        folder.resolve("Shape.java"),
        "record Shape(int sides) implements java.io.Serializable { int corners() { return sides; } }");

    List<String> lines =
        run(
            "Script.java",
            """
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //DEPS dev.loompool:loompool-coordinator:0.1.0
            import dev.loompool.Pool;
            import java.util.List;

            class Script {
              public static void main(String[] arguments) throws Exception {
                try (Pool pool = Pool.builder().workers(2).open()) {
                  System.out.println(pool.map(Shape::corners, List.of(new Shape(3), new Shape(4))).get());
                }
              }
            }
            """);

    assertThat(lines).containsExactly("[3, 4]");
  }

  private List<String> run(String name, String source, String... arguments)
      throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name), source);
    List<String> words = new ArrayList<>(List.of(file.toString()));
    words.addAll(List.of(arguments));
    JavaProgram program = JavaProgram.start(folder, List.of(), words.toArray(String[]::new));
    try {
      assertThat(program.exitCode()).as(Files.readString(program.err())).isZero();
      assertThat(program.err()).isEmptyFile();
      return program.lines();
    } finally {
      program.kill();
    }
  }
}

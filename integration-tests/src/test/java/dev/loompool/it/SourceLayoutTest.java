package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the sources look like, where no other tool holds it.
class SourceLayoutTest {
  private static final int MOST_LINES = 300;

  /// Prints what tasks print.
  private static final String PRINTER =
      "coordinator/src/main/java/dev/loompool/internal/StandardStreams.java";

  private static final Path ROOT = root();
  private static final List<Source> MAIN = mainSources();

  private record Source(String path, List<String> lines) {
    boolean isIn(String... modules) {
      return Stream.of(modules).anyMatch(module -> path.startsWith(module + "/"));
    }

    /// The lines, as `path:number: text`, whose code matches.
    Stream<String> find(String regex) {
      Predicate<String> matches = Pattern.compile(regex).asPredicate();
      return IntStream.range(0, lines.size())
          .filter(i -> matches.test(code(lines.get(i))))
          .mapToObj(i -> path + ":" + (i + 1) + ": " + lines.get(i).strip());
    }

    private static String code(String line) {
      String text = line.strip();
      return text.startsWith("//") || text.startsWith("*") || text.startsWith("/*")
          ? ""
          : text.replaceAll("\"([^\"\\\\]|\\\\.)*\"", "\"\"");
    }
  }

  @Test
  void thereAreSources() {
    assertThat(MAIN).hasSizeGreaterThan(100);
  }

  @Test
  void mainFilesAreShort() {
    assertThat(MAIN)
        .allSatisfy(source ->
            assertThat(source.lines()).as(source.path()).hasSizeLessThanOrEqualTo(MOST_LINES));
  }

  @Test
  void nothingSleeps() {
    assertThat(
            MAIN.stream()
                .filter(source -> !source.isIn("cli", "examples"))
                .flatMap(source -> source.find("Thread\\.sleep\\(")))
        .isEmpty();
  }

  @Test
  void librariesDoNotPrint() {
    assertThat(
            MAIN.stream()
                .filter(source -> !source.isIn("cli", "examples", "worker"))
                .filter(source -> !source.path().equals(PRINTER))
                .flatMap(source -> source.find("System\\.(out|err)|printStackTrace\\(\\)")))
        .isEmpty();
  }

  @Test
  void nothingIsSynchronized() {
    assertThat(MAIN.stream().flatMap(source -> source.find("\\bsynchronized\\b"))).isEmpty();
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(
            MAIN.stream()
                .flatMap(source ->
                    source.lines().stream()
                        .filter(line -> line.matches(".*\\b(TODO|FIXME|XXX)\\b.*"))
                        .map(line -> source.path() + ": " + line.strip())))
        .isEmpty();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("coordinator/src/main/java"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new AssertionError("these tests run from a checkout");
      }
    }
    return folder;
  }

  private static List<Source> mainSources() {
    return Stream.of("protocol", "worker", "coordinator", "cli", "examples")
        .map(module -> ROOT.resolve(module).resolve("src/main/java"))
        .filter(Files::isDirectory)
        .flatMap(SourceLayoutTest::sourcesBelow)
        .toList();
  }

  private static Stream<Source> sourcesBelow(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(SourceLayoutTest::read)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Source read(Path file) {
    try {
      return new Source(
          ROOT.relativize(file).toString().replace('\\', '/'), Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

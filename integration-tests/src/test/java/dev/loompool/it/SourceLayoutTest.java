package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the sources look like, where no other tool holds it.
class SourceLayoutTest {
  private static final int MOST_LINES = 300;

  /// Prints what tasks print.
  private static final String PRINTER =
      "coordinator/src/main/java/dev/loompool/internal/StandardStreams.java";

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

  /// An id may be given to another process at any time; a handle knows when its process began. And
  /// what Linux offers to end a child with its parent ends it with the parent's thread.
  @Test
  @Tag("fault-B7")
  @Tag("fault-B12")
  void processesAreKnownByHandlesAndNotByIds() {
    assertThat(
            MAIN.stream()
                .filter(source -> !source.isIn("cli"))
                .flatMap(source -> source.find("ProcessHandle\\.of\\(|(?i)prctl|pdeathsig")))
        .singleElement()
        .asString()
        .contains("TaskProcess.java");
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

  private static List<Source> mainSources() {
    return Stream.of("protocol", "worker", "coordinator", "cli", "examples")
        .flatMap(module -> Checkout.files(module + "/src/main/java", ".java").stream())
        .map(file -> new Source(Checkout.name(file), Checkout.lines(file)))
        .toList();
  }
}

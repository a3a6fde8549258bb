package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import dev.loompool.PoolResult;
import dev.loompool.RetryPolicy;
import dev.loompool.TaskOptions;
import dev.loompool.TaskSubmitter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The documents, held against the code of which they tell.
class DocumentsTest {
  private static final List<Path> GUIDE = Checkout.files("docs/guide", ".md");
  private static final List<Path> ALL =
      Stream.concat(
              Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
                  .map(Checkout.ROOT::resolve),
              Checkout.files("docs", ".md").stream())
          .toList();
  private static final String GUIDE_TEXT =
      GUIDE.stream().map(DocumentsTest::text).collect(Collectors.joining("\n"));

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(#[^)]*)?\\)");

  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))#(\\w+)`");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /// Lines between two markers, without their common indentation.
  private record Code(String place, String text) {
    static Code of(Path file, int line, List<String> lines) {
      return new Code(
          Checkout.name(file) + ":" + line,
          String.join("\n", lines).stripTrailing().stripIndent().strip());
    }

    String firstLine() {
      return text.lines().findFirst().orElse("");
    }
  }

  @Test
  void everyJavaBlockIsFromAnExample() {
    List<Code> regions = regions();

    List<String> strangers =
        blocks().stream()
            .filter(block -> regions.stream().noneMatch(region -> region.text.equals(block.text)))
            .map(block -> block.place + " is in no example" + nearest(block, regions))
            .toList();

    assertThat(blocks()).hasSizeGreaterThan(30);
    assertThat(strangers).isEmpty();
  }

  @Test
  void everyRegionOfAnExampleIsShown() {
    Set<String> shown = blocks().stream().map(Code::text).collect(Collectors.toSet());

    assertThat(regions().stream().filter(region -> !region.place.endsWith(":1")))
        .filteredOn(region -> !shown.contains(region.text))
        .isEmpty();
  }

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : ALL) {
      for (MatchResult link : LINK.matcher(text(document)).results().toList()) {
        Path target =
            link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
        if (!Files.exists(target)
            || (link.group(2) != null && !hasHeading(target, link.group(2)))) {
          broken.add(Checkout.name(document) + ": " + link.group());
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void everyTestThatAPageNamesExists() {
    List<Path> tests =
        Stream.of("protocol", "worker", "coordinator", "cli", "integration-tests")
            .flatMap(module -> Checkout.files(module + "/src/test/java", ".java").stream())
            .toList();

    List<MatchResult> named = TEST.matcher(GUIDE_TEXT).results().toList();

    assertThat(named).hasSizeGreaterThan(30);
    assertThat(named)
        .filteredOn(test ->
            tests.stream()
                .filter(file -> file.endsWith(test.group(1) + ".java"))
                .noneMatch(file -> text(file).contains("void " + test.group(2) + "(")))
        .extracting(MatchResult::group)
        .isEmpty();
  }

  @Test
  void theTableOfAiomultiprocessHasAllOfItsNames() {
    Path page = Checkout.ROOT.resolve("docs/guide/coming-from-aiomultiprocess.md");

    List<String> rows =
        Checkout.lines(page).stream()
            .dropWhile(line -> !line.equals("## Every name"))
            .filter(line -> line.startsWith("| `"))
            .toList();
    List<String> named =
        rows.stream()
            .flatMap(row -> CODE.matcher(row.substring(0, row.indexOf('|', 1))).results())
            .map(name -> name.group(1))
            .toList();

    assertThat(rows)
        .filteredOn(row -> !TEST.matcher(row).find() && !row.contains("| none: "))
        .isEmpty();
    assertThat(named)
        .doesNotHaveDuplicates()
        .hasSameElementsAs(
            Checkout.lines(
                Checkout.ROOT.resolve(
                    "integration-tests/src/test/resources/aiomultiprocess-0.9.1.names")));
  }

  @Test
  void everyOptionIsInTheGuide() {
    String page = text(Checkout.ROOT.resolve("docs/guide/options.md"));

    assertThat(
            Stream.of(PoolBuilder.class, TaskOptions.class, RetryPolicy.class)
                .flatMap(DocumentsTest::methods)
                .filter(name -> !page.contains("`" + name) && !page.contains("." + name + "(")))
        .isEmpty();
  }

  @Test
  void everyMethodOfAPoolIsInTheGuide() {
    assertThat(
            Stream.of(Pool.class, TaskSubmitter.class, PoolResult.class)
                .flatMap(DocumentsTest::methods)
                .filter(
                    name -> !GUIDE_TEXT.contains("`" + name) && !GUIDE_TEXT.contains("." + name)))
        .isEmpty();
  }

  @Test
  void everyTypeOfTheApiIsInTheGuide() {
    Set<String> words = Set.copyOf(List.of(GUIDE_TEXT.split("\\W+")));
    List<String> types =
        Stream.of(
                "coordinator/src/main/java/dev/loompool",
                "coordinator/src/main/java/dev/loompool/spi",
                "protocol/src/main/java/dev/loompool/task")
            .map(Checkout.ROOT::resolve)
            .flatMap(folder ->
                Checkout.files(Checkout.name(folder), ".java").stream()
                    .filter(file -> file.getParent().equals(folder)))
            .filter(file -> text(file).contains("\npublic "))
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .toList();

    assertThat(types).hasSizeGreaterThan(40);
    assertThat(types).filteredOn(type -> !words.contains(type)).isEmpty();
  }

  /// The public methods that the type itself declares; of a class those that give it back, changed.
  private static Stream<String> methods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
        .filter(method -> method.getReturnType() == type || type.isInterface())
        .filter(method -> !method.isSynthetic())
        .map(Method::getName)
        .distinct();
  }

  private static List<Code> blocks() {
    return ALL.stream().flatMap(file -> between(file, "```java", "```").stream()).toList();
  }

  /// The marked regions of the examples, and each example as a whole but for its package.
  private static List<Code> regions() {
    List<Code> regions = new ArrayList<>();
    for (Path file : Checkout.files("examples/src/main/java", ".java")) {
      regions.addAll(between(file, "// @start region=\"", "// @end"));
      List<String> lines = Checkout.lines(file);
      regions.add(Code.of(file, 1, lines.subList(1, lines.size())));
    }
    return regions;
  }

  private static List<Code> between(Path file, String start, String end) {
    List<Code> found = new ArrayList<>();
    List<String> lines = Checkout.lines(file);
    int first = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (first < 0 && line.startsWith(start)) {
        first = i + 1;
      } else if (first >= 0 && line.equals(end)) {
        found.add(Code.of(file, first + 1, lines.subList(first, i)));
        first = -1;
      }
    }
    assertThat(first).as("the last %s of %s ends", start, Checkout.name(file)).isNegative();
    return found;
  }

  private static String nearest(Code block, List<Code> regions) {
    Optional<Code> region =
        regions.stream().filter(code -> code.firstLine().equals(block.firstLine())).findFirst();
    return region.map(code -> "; " + code.place + " begins alike").orElse(": " + block.firstLine());
  }

  private static boolean hasHeading(Path file, String anchor) {
    return Checkout.lines(file).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> "#" + heading.replaceAll("[^\\p{L}\\d _-]", "").replace(' ', '-'))
        .anyMatch(anchor::equals);
  }

  private static String text(Path file) {
    return String.join("\n", Checkout.lines(file));
  }
}

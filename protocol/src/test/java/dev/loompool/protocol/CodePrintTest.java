package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("fault-F10")
class CodePrintTest {
  @TempDir Path folder;

  @Test
  void aJarThatWasBuiltAgainIsTheSame() throws IOException {
    CodePrint one = print(jar("one/app-1.4.2.jar", 1, Map.of("a/A.class", "a", "b/B.class", "b")));
    CodePrint two =
        print(jar("two/app-1.4.3.jar", 2, Map.of("b/B.class", "b", "a/A.class", "a", "x.txt", "")));

    assertThat(two.name()).isEqualTo("app-1.4.3.jar");
    assertThat(two.key()).isEqualTo(one.key());
    assertThat(two.print()).isEqualTo(one.print());
  }

  @Test
  void aJarWithAnotherClassDiffers() throws IOException {
    CodePrint one = print(jar("one/app.jar", 1, Map.of("a/A.class", "a")));
    CodePrint changed = print(jar("two/app.jar", 1, Map.of("a/A.class", "b")));
    CodePrint more = print(jar("three/app.jar", 1, Map.of("a/A.class", "a", "a/B.class", "")));

    assertThat(List.of(changed.key(), more.key())).containsOnly(one.key());
    assertThat(one.print()).isNotEqualTo(changed.print()).isNotEqualTo(more.print());
  }

  @Test
  void jarsOfOtherNamesAreNotCompared() throws IOException {
    CodePrint app = print(jar("app-2.jar", 1, Map.of("a/A.class", "a")));
    CodePrint extra = print(jar("app-extra-2.jar", 1, Map.of("a/A.class", "a")));

    assertThat(app.key()).isNotEqualTo(extra.key());
  }

  @Test
  void foldersAreComparedThatHaveClassesOfTheSameNames() throws IOException {
    CodePrint one = print(classes("one", Map.of("a/A.class", "a")));
    CodePrint changed = print(classes("two", Map.of("a/A.class", "b", "x.txt", "")));
    CodePrint another = print(classes("three", Map.of("a/B.class", "a")));

    assertThat(changed.key()).isEqualTo(one.key()).isNotEqualTo(another.key());
    assertThat(changed.print()).isNotEqualTo(one.print());
  }

  @Test
  void whatHasNoClassesIsLeftOut() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "text");
    Path broken = Files.writeString(folder.resolve("broken.jar"), "text");
    Path own = jar("loompool-worker-1.0.jar", 1, Map.of("a/A.class", "a"));
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(CodePrint.of(List.of(text, broken, own, empty, folder.resolve("none")))).isEmpty();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has other permissions")
  void aFolderWithAPartThatMayNotBeReadIsLeftOut() throws IOException {
    Path classes = classes("part", Map.of("a/A.class", "a", "secret/B.class", "b"));
    Path part = classes.resolve("secret");
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("---------"));
    try {
      assumeThat(Files.isReadable(part)).as("an administrator may read all").isFalse();

      assertThat(CodePrint.of(List.of(classes))).isEmpty();
    } finally {
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void moreThanFitIntoTheFirstFrameAreLeftOut() {
    List<CodePrint> many =
        LongStream.range(0, 1_000).mapToObj(i -> new CodePrint("jar", i, -i)).toList();

    assertThat(CodePrint.numbers(many))
        .hasSize(2 * CodePrint.MOST)
        .startsWith(0L, 0L, 1L, -1L, 2L, -2L);
    assertThat(2 * CodePrint.MOST * Long.BYTES).isLessThan(FramePipeline.HANDSHAKE_FRAME_BYTES);
  }

  private CodePrint print(Path entry) {
    List<CodePrint> prints = CodePrint.of(List.of(entry));
    assertThat(prints).hasSize(1);
    return prints.getFirst();
  }

  private Path jar(String name, long time, Map<String, String> files) throws IOException {
    Path jar = folder.resolve(name);
    Files.createDirectories(jar.getParent());
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTime(time * 1_000_000_000_000L);
        out.putNextEntry(entry);
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private Path classes(String name, Map<String, String> files) throws IOException {
    Path place = folder.resolve(name);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = place.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return place;
  }
}

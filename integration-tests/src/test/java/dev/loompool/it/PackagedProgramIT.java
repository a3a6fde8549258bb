package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One program, packaged in the ways that programs are.
@Tag("fault-G11")
class PackagedProgramIT {
  private static final String MAIN = "shop.hidden.Main";
  private static final String[] OUTPUT = {"[1, 16, 81]", "[Order[name=a, count=2]]", "ten words"};

  @TempDir Path folder;

  private Path classes;

  @BeforeEach
  void compile() throws IOException {
    classes = sources().compile();
  }

  private Sources sources() throws IOException {
    return Sources.in(folder.resolve("classes"))
        .add(
            "shop/hidden/Main.java",
            """
            package shop.hidden;

            import dev.loompool.Pool;
            import java.io.InputStream;
            import java.io.Serializable;
            import java.util.List;

            public final class Main {
              record Order(String name, int count) implements Serializable {}

              static String text() throws java.io.IOException {
                try (InputStream in = Main.class.getResourceAsStream("text")) {
                  return new String(in.readAllBytes());
                }
              }

              public static void main(String[] arguments) throws Exception {
                try (Pool pool = Pool.builder().workers(2).open()) {
                  System.out.println(pool.map(x -> x * x, List.of(1, 4, 9)).get());
                  System.out.println(
                      pool.map(o -> new Order(o.name(), o.count() + 1), List.of(new Order("a", 1)))
                          .get());
                  System.out.println(pool.apply(Main::text));
                }
              }
            }
            """)
        .add("shop/hidden/text", "ten words");
  }

  /// The jars that a user of the library has.
  private static List<Path> libraries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry ->
            entry
                .getFileName()
                .toString()
                .matches(
                    "(loompool-(protocol|worker|coordinator)|netty|protobuf-java|jctools|slf4j-api|jspecify)-.*\\.jar"))
        .toList();
  }

  @Test
  void runsAsOneJarOfEverything() throws Exception {
    Path everything = Files.createDirectories(folder.resolve("everything"));
    libraries().forEach(jar -> unpack(jar, everything));
    Path jar = folder.resolve("shaded.jar");
    Sources.run(
        "jar", List.of("cfe", "" + jar, MAIN, "-C", "" + everything, ".", "-C", "" + classes, "."));

    assertThat(run("-jar", jar.toString())).containsExactly(OUTPUT);
  }

  @Test
  void runsAsAJarThatNamesItsLibrariesInItsManifest() throws Exception {
    String names =
        libraries().stream().map(jar -> jar.toUri().toString()).collect(Collectors.joining("\n  "));
    Path manifest = Files.writeString(folder.resolve("manifest"), "Class-Path: " + names + "\n");
    Path jar = folder.resolve("thin.jar");
    Sources.run("jar", List.of("cfme", "" + jar, "" + manifest, MAIN, "-C", "" + classes, "."));

    assertThat(run("-jar", jar.toString())).containsExactly(OUTPUT);
  }

  @Test
  void runsAsAJarWithItsLibrariesInside() throws Exception {
    Path boot = folder.resolve("boot");
    Path lib = Files.createDirectories(boot.resolve("BOOT-INF/lib"));
    for (Path jar : libraries()) {
      Files.copy(jar, lib.resolve(jar.getFileName()));
    }
    Path launcher =
        Path.of(
            Class.forName("org.springframework.boot.loader.launch.JarLauncher")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    unpack(launcher, boot);
    Path manifest =
        Files.writeString(
            folder.resolve("manifest"),
            """
            Main-Class: org.springframework.boot.loader.launch.JarLauncher
            Start-Class: %s
            Spring-Boot-Classes: BOOT-INF/classes/
            Spring-Boot-Lib: BOOT-INF/lib/
            """
                .formatted(MAIN));
    Files.move(classes, boot.resolve("BOOT-INF/classes"));
    Path jar = folder.resolve("boot.jar");
    // Nested jars are not compressed once more.
    Sources.run("jar", List.of("cf0m", "" + jar, "" + manifest, "-C", "" + boot, "."));

    assertThat(run("-jar", jar.toString())).containsExactly(OUTPUT);
  }

  @Test
  void runsAsAModuleThatExportsNothing() throws Exception {
    Path modules = Files.createDirectories(folder.resolve("modules"));
    for (Path jar : libraries()) {
      Files.copy(jar, modules.resolve(jar.getFileName()));
    }
    sources()
        .add(
            "module-info.java",
            "module shop { requires dev.loompool; requires dev.loompool.protocol; }")
        .compile("-p", modules.toString());

    assertThat(
            run(
                "--enable-native-access=io.netty.common,io.netty.transport.unix.common",
                "--add-opens=shop/shop.hidden=ALL-UNNAMED",
                "-p",
                modules + File.pathSeparator + classes,
                "--add-modules",
                "ALL-MODULE-PATH",
                "-m",
                "shop/" + MAIN))
        .containsExactly(OUTPUT);
  }

  private static void unpack(Path from, Path to) {
    try (JarFile jar = new JarFile(from.toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        Path file = to.resolve(entry.getName());
        if (!entry.isDirectory()
            && !entry.getName().startsWith("META-INF/MANIFEST")
            && !entry.getName().endsWith("module-info.class")) {
          Files.createDirectories(file.getParent());
          Files.write(file, jar.getInputStream(entry).readAllBytes());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> run(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Dloompool.archives=none",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of(words));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        Processes.builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    JavaProgram program = new JavaProgram(process, out, err);
    try {
      assertThat(program.exitCode()).as(Files.readString(err)).isZero();
      assertThat(err).isEmptyFile();
      return program.lines();
    } finally {
      program.kill();
    }
  }
}

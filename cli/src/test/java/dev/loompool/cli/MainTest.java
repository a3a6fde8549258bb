package dev.loompool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private static final String METHOD = "java.lang.Integer::parseInt";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "|Missing required subcommand",
        "mpa|Unmatched argument at index 0: 'mpa'",
        "map|Missing required parameter: 'CLASS::METHOD'",
        "map a::b c::d|Unmatched argument at index 2: 'c::d'",
        "map a.b|'a.b' does not name a method; write it as in java.lang.Integer::parseInt",
        "map --worker 2 a::b|Unknown options: '--worker', 'a::b'",
        "map --workers 0 a::b|Invalid value for option '--workers': must be at least 1 but was 0",
        "map --workers=-1 a::b|Invalid value for option '--workers': must be at least 1 but was -1",
        "map -c many a::b|Invalid value for option '--concurrency': must be a whole number but was"
            + " 'many'",
        "map -t 5 a::b|Invalid value for option '--timeout': '5' is not a duration; write it as in"
            + " 300ms, 5s, 2m, 1h or PT5S",
        "map --connect here a::b|Invalid value for option '--connect': 'here' is not HOST:PORT",
        "map --connect h:1 -w 2 a::b|--workers is for workers that map launches; those of the pool"
            + " at h:1 are there already",
        "map --token-file f a::b|--token-file is for a pool that another process hosts; say where"
            + " that listens, by --connect",
        "map --allow-plaintext a::b|--allow-plaintext is for a pool that another process hosts; say"
            + " where that listens, by --connect",
        "map --json=x a::b|Invalid value for option '--json'",
        "chaos --kills many|Invalid value for option '--kills': 'many' is not an int",
        "chaos --workers 0|Invalid value for option '--workers': must be at least 1 but was 0"
      })
  void refusesWhatItDoesNotUnderstand(String arguments, String message) {
    int code = run(arguments == null ? new String[0] : arguments.split(" ", -1));

    assertThat(err()).startsWith("loompool: " + message).contains("\nTry 'loompool");
    assertThat(err().lines()).hasSizeLessThanOrEqualTo(3);
    assertThat(code).isEqualTo(2);
    assertThat(out()).isEmpty();
  }

  @Test
  void suggestsTheRightOption() {
    run("map", "--worker", "2", METHOD);

    assertThat(err()).contains("Possible solutions: --workers");
  }

  @Test
  void refusesMissingClass() {
    assertThat(run("map", "com.acme.Missing::run")).isEqualTo(2);
    assertThat(err())
        .startsWith("loompool: there is no class com.acme.Missing;")
        .doesNotContain("\tat ");
  }

  @Test
  void showsTheStackTraceWhereAsked(@TempDir Path directory) {
    assertThat(run("map", "--verbose", "-i", directory + "/missing", METHOD)).isEqualTo(2);
    assertThat(err()).contains("java.nio.file.NoSuchFileException").contains("\tat ");
  }

  @Test
  void refusesMissingInput(@TempDir Path directory) {
    Path missing = directory.resolve("missing");

    assertThat(run("map", "--input", missing.toString(), METHOD)).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "loompool: --input: cannot read %s: there is no such file or directory%n"
                .formatted(missing));
  }

  @Test
  void refusesDirectories(@TempDir Path directory) {
    assertThat(run("map", "--input", directory.toString(), METHOD)).isEqualTo(2);
    assertThat(run("map", "--output", directory.toString(), METHOD)).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "loompool: --input: %1$s is a directory, not a file%nloompool: --output: %1$s is a directory, not a file%n"
                .formatted(directory));
  }

  @Test
  void refusesToOverwriteItsInput(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("numbers"), "1\n");

    assertThat(run("map", "-i", file.toString(), "-o", file.toString(), METHOD)).isEqualTo(2);
    assertThat(err()).contains("is the input too; name another file");
    assertThat(file).hasContent("1\n");
  }

  @Test
  void leavesTheOutputAloneWhereTheMethodIsMissing(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("kept"), "kept");

    assertThat(run("map", "-o", file.toString(), "java.lang.Integer::missing")).isEqualTo(2);
    assertThat(file).hasContent("kept");
  }

  @Test
  void aCoordinatorWantsAllOfItsTlsFilesOrNone(@TempDir Path directory) {
    String token = directory.resolve("token").toString();

    assertThat(
            run(
                "coordinator",
                "--listen=127.0.0.1:0",
                "--token-file=" + token,
                "--tls-certificate=own.pem",
                "--tls-trusted=ca.pem"))
        .isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "loompool: --tls-key is missing; give it, or set LOOMPOOL_TLS_KEY%n".formatted());
  }

  @Test
  void aCoordinatorListensToOtherMachinesByTlsOnly(@TempDir Path directory) {
    String token = directory.resolve("token").toString();

    assertThat(run("coordinator", "--listen=0.0.0.0:0", "--token-file=" + token)).isEqualTo(2);
    assertThat(err())
        .startsWith("loompool: listen(/0.0.0.0:0) is reached from other machines")
        .hasLineCount(1);
  }

  @Test
  void aMapGoesToOtherMachinesByTlsOrWhereItIsTold() {
    assertThat(run("map", "--connect=192.0.2.1:7400", METHOD)).isEqualTo(2);
    assertThat(err())
        .startsWith("loompool: --connect: 192.0.2.1:7400 is on another machine")
        .endsWith(
            "; give the --tls options, or --allow-plaintext where the network itself is safe%n"
                .formatted());

    err.reset();
    assertThat(run("map", "--connect=192.0.2.1:7400", "--allow-plaintext", METHOD)).isEqualTo(2);
    assertThat(err()).startsWith("loompool: --connect: --token-file is missing");
  }

  @Test
  void aMapTakesHostsWithUnderscores() {
    run("map", "--connect=my_pool:7400", "--allow-plaintext", METHOD);

    assertThat(err()).startsWith("loompool: --connect: --token-file is missing");
  }

  @Test
  void refusesMissingClassPath() {
    assertThat(run("map", "--class-path", "/no/such.jar", METHOD)).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "loompool: --class-path: there is no file or directory /no/such.jar%n".formatted());
  }

  @Test
  void helps() {
    assertThat(run("--help")).isZero();
    assertThat(out())
        .startsWith("Usage: loompool COMMAND")
        .containsPattern("map +Applies a method")
        .containsPattern("chaos +Breaks workers");
  }

  @Test
  void helpsWithChaos() {
    assertThat(run("chaos", "--help")).isZero();
    assertThat(out()).startsWith("Usage: loompool chaos [OPTIONS]\n").contains("--kills=N");
    assertThat(out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void helpsWithSoak() {
    assertThat(run("soak", "--help")).isZero();
    assertThat(out()).startsWith("Usage: loompool soak [OPTIONS]\n").contains("--duration=TIME");
    assertThat(out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void refusesImpossibleChaos() {
    assertThat(run("chaos", "--tasks", "2", "--exits", "3")).isEqualTo(2);
    assertThat(err())
        .isEqualTo("loompool: 2 tasks cannot do 3 exits, spins and the like%n".formatted());
  }

  @Test
  void helpsWithMap() {
    assertThat(run("map", "--help")).isZero();
    assertThat(out())
        .startsWith("Usage: loompool map [OPTIONS] CLASS::METHOD\n")
        .contains("--class-path=PATH", "--[no-]progress", "Exit code: 0");
    assertThat(out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void tellsItsVersion() {
    assertThat(run("--version")).isZero();
    assertThat(out()).startsWith("loompool ").contains("Java ");
  }

  private int run(String... args) {
    return Main.run(args, InputStream.nullInputStream(), out, new PrintStream(err, true, UTF_8));
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }
}

package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.loompool.Pool;
import dev.loompool.TaskCancelledException;
import dev.loompool.Transport;
import dev.loompool.WorkerStartException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// How workers are connected on systems that are not this one.
@Tag("fault-G12")
class TransportIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// Hides Netty's native libraries, which are for Linux only.
  private static final String AS_ELSEWHERE = "-Dio.netty.transport.noNative=true";

  private static final String VALUES = "[1, 16, 81]";
  private static final List<String> PLAIN = List.of();

  /// Runs a program with a file system of its own, that nothing can be executed from.
  private static final String MOUNT = "mount -t tmpfs -o noexec,size=64k none \"$0\" && ";

  @TempDir Path folder;

  /// Opens a pool with the transport that is its argument.
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws InterruptedException {
      Transport transport = Transport.valueOf(arguments[0]);
      try (Pool pool = Pool.builder().workers(1).transport(transport).open()) {
        System.out.println(pool.map(x -> x * x, List.of(1, 4, 9)).get());
      } catch (WorkerStartException e) {
        System.out.println(e.getMessage());
      } catch (TaskCancelledException e) {
        System.out.println(Objects.requireNonNull(e.getCause()).getMessage());
      }
    }
  }

  @Test
  void tcpTakesThePlaceOfUnixSocketsWhereThereAreNone() throws IOException, InterruptedException {
    assertThat(output(PLAIN, "AUTOMATIC", AS_ELSEWHERE)).containsExactly(VALUES);
  }

  @Test
  void unixSocketsThatWereAskedForAreRefusedWhereThereAreNone()
      throws IOException, InterruptedException {
    assertThat(output(PLAIN, "UNIX", AS_ELSEWHERE))
        .containsExactly(
            "Unix domain sockets need Netty's native epoll, which can't be loaded here;"
                + " use Transport.TCP");
  }

  @Test
  @DisabledOnOs(
      value = OS.WINDOWS,
      disabledReason = "access lists say there who may come into a folder")
  @Tag("fault-D9")
  void theFolderOfAPoolIsForItsUserOnly() throws IOException, InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1).transport(Transport.TCP));
    File temporary = new File(System.getProperty("java.io.tmpdir"));
    File[] folders = temporary.listFiles((_, name) -> PoolExtension.isPoolFolder(name));

    assertThat(Objects.requireNonNull(folders))
        .singleElement()
        .satisfies(found ->
            assertThat(Files.getPosixFilePermissions(found.toPath()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------")));
    assertThat(pool.apply(() -> 1)).isEqualTo(1);
  }

  @Test
  @Tag("fault-C13")
  @EnabledOnOs(OS.LINUX)
  void aFolderTooLongForASocketMakesItTcp() throws IOException, InterruptedException {
    Path deep = Files.createDirectory(folder.resolve("d".repeat(110)));
    String flag = "-Djava.io.tmpdir=" + deep;

    assertThat(output(PLAIN, "AUTOMATIC", flag)).containsExactly(VALUES);
    assertThat(output(PLAIN, "UNIX", flag))
        .singleElement()
        .asString()
        .matches(
            "the socket path \\Q%s\\E/loompool-\\d+/socket has \\d+ bytes, 103 are possible;"
                    .formatted(deep)
                + " set -Djava.io.tmpdir to a shorter folder or use Transport.TCP");
    assertThat(deep).isEmptyDirectory();
  }

  @Test
  @Tag("fault-C15")
  void aTemporaryFolderThatCannotBeWrittenIsNamed() throws IOException, InterruptedException {
    Path missing = folder.resolve("missing");

    assertThat(output(PLAIN, "AUTOMATIC", "-Djava.io.tmpdir=" + missing))
        .last()
        .asString()
        .startsWith("could not make a folder in " + missing + ": ")
        .endsWith("; set -Djava.io.tmpdir to one that can be written");
  }

  @Test
  @Tag("fault-C15")
  @EnabledOnOs(OS.LINUX)
  void aTemporaryFolderThatNothingCanBeExecutedFromMakesItTcp()
      throws IOException, InterruptedException {
    assertThat(output(mounting("exec \"$@\""), "AUTOMATIC", "-Djava.io.tmpdir=" + mounted()))
        .containsExactly(VALUES);
  }

  @Test
  @Tag("fault-C15")
  @EnabledOnOs(OS.LINUX)
  void aFullTemporaryFolderIsNamed() throws IOException, InterruptedException {
    String fill = "{ dd if=/dev/zero of=\"$0/fill\" bs=4k 2>/dev/null; exec \"$@\"; }";

    assertThat(String.join(" ", output(mounting(fill), "TCP", "-Djava.io.tmpdir=" + mounted())))
        .contains("cannot write " + mounted())
        .contains("No space left on device; set -Djava.io.tmpdir to a folder with room");
  }

  @Test
  @Tag("fault-C16")
  @EnabledOnOs(OS.LINUX)
  void aSystemWithoutLoopbackIsToldOf() throws IOException, InterruptedException {
    List<String> unplugged = List.of("unshare", "--user", "--map-root-user", "--net");
    assumeCanRun(unplugged);

    assertThat(String.join(" ", output(unplugged, "TCP")))
        .contains("found no coordinator at tcp:127.0.0.1:", "Network is unreachable");
    assertThat(output(unplugged, "AUTOMATIC")).containsExactly(VALUES);
  }

  @Test
  @Tag("fault-C16")
  @EnabledOnOs(OS.LINUX)
  void theLoopbackAddressMayBeOfTheSixthVersion() throws IOException, InterruptedException {
    Path addresses = Path.of("/proc/net/if_inet6");
    assumeThat(Files.exists(addresses) && !Files.readString(addresses).isEmpty()).isTrue();

    assertThat(output(PLAIN, "TCP", "-Djava.net.preferIPv6Addresses=true")).containsExactly(VALUES);
  }

  private Path mounted() {
    return folder.resolve("mounted");
  }

  /// @param script what runs then; the program is its arguments
  private List<String> mounting(String script) throws IOException, InterruptedException {
    Files.createDirectories(mounted());
    List<String> own = List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");
    List<String> attempt = new ArrayList<>(own);
    attempt.addAll(List.of(MOUNT + "true", mounted().toString()));
    assumeCanRun(attempt);
    List<String> prefix = new ArrayList<>(own);
    prefix.addAll(List.of(MOUNT + script, mounted().toString()));
    return prefix;
  }

  /// Whether this system allows it depends on its kernel, and on the container that this runs in.
  private static void assumeCanRun(List<String> prefix) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeThat(process.waitFor()).as("%s works here", command).isZero();
  }

  private List<String> output(List<String> prefix, String transport, String... flags)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(flags));
    words.addAll(List.of(Program.class.getName(), transport));
    JavaProgram program = JavaProgram.start(folder, prefix, words.toArray(String[]::new));
    assertThat(program.exitCode()).as(Files.readString(program.err())).isZero();
    return program.lines();
  }
}

package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.Transport;
import dev.loompool.WorkerStartException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// How workers are connected on systems that are not this one.
@Tag("fault-G12")
class TransportIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  /// Hides Netty's native libraries, which are for Linux only.
  private static final String AS_ELSEWHERE = "-Dio.netty.transport.noNative=true";

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
      }
    }
  }

  @Test
  void tcpTakesThePlaceOfUnixSocketsWhereThereAreNone() throws IOException, InterruptedException {
    assertThat(output("AUTOMATIC")).containsExactly("[1, 16, 81]");
  }

  @Test
  void unixSocketsThatWereAskedForAreRefusedWhereThereAreNone()
      throws IOException, InterruptedException {
    assertThat(output("UNIX"))
        .containsExactly(
            "Unix domain sockets need Netty's native epoll, which can't be loaded here;"
                + " use Transport.TCP");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
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

  private List<String> output(String transport) throws IOException, InterruptedException {
    JavaProgram program =
        JavaProgram.start(folder, List.of(), AS_ELSEWHERE, Program.class.getName(), transport);
    assertThat(program.exitCode()).as(Files.readString(program.err())).isZero();
    return program.lines();
  }
}

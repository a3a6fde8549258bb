package dev.loompool.it;

import static dev.loompool.it.MapIT.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import dev.loompool.cli.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A pool as a service, as its users have it: `loompool coordinator`, `loompool worker` and
/// clients, each a process of its own.
@EnabledOnOs(OS.LINUX)
class ServiceIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @TempDir Path folder;

  @Test
  void aServiceHasWorkersAndClientsShowTheirCertificates()
      throws IOException, InterruptedException {
    String[] words = {"keys", folder.toString()};
    assertThat(
            Main.run(
                words, InputStream.nullInputStream(), OutputStream.nullOutputStream(), System.err))
        .isZero();
    Service service = start(tls("coordinator"));
    join(service, "one", tls("worker"));
    join(service, "other", tls("worker"));

    try (Pool client =
        Pool.connecting(service.uri())
            .token(folder.resolve("token"))
            .tls(file("client.pem"), file("client.key"), file("ca.pem"))
            .connect()) {
      assertThat(client.map(x -> x * x, range(100)).get()).hasSize(100);
    }
    assertThat(service.end()).isEqualTo(143);
  }

  private Service start(String... options) throws IOException {
    Service service = Service.start(folder, options);
    POOLS.closeAfterwards(service::kill);
    return service;
  }

  private static void join(Service service, String name, String... options) throws IOException {
    POOLS.closeAfterwards(service.worker(name, options)::end);
  }

  private String[] tls(String name) {
    return new String[] {
      "--tls-certificate", file(name + ".pem").toString(),
      "--tls-key", file(name + ".key").toString(),
      "--tls-trusted", file("ca.pem").toString()
    };
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}

package dev.loompool.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.TlsFiles;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PeerOptionsTest {
  private static final Endpoint ADDRESS = Endpoint.tcp("pool", 7400);
  private static final Endpoint SOCKET = Endpoint.socket(Path.of("/run/pool"));
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "LOOMPOOL_TLS_CERTIFICATE", "own.pem",
          "LOOMPOOL_TLS_KEY", "own.key",
          "LOOMPOOL_TLS_TRUSTED", "ca.pem");

  @Test
  void takesForASocketNothingOfTlsFromTheEnvironment() {
    PeerOptions peers = parsed(ENVIRONMENT);

    assertThat(peers.tls(SOCKET)).isEmpty();
    assertThat(peers.tls(ADDRESS))
        .contains(new TlsFiles(Path.of("own.pem"), Path.of("own.key"), Path.of("ca.pem")));
  }

  @Test
  void refusesTlsThatIsGivenForASocket() {
    PeerOptions peers = parsed(Map.of(), "--tls-key=own.key");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> peers.tls(SOCKET))
        .withMessageStartingWith("the --tls options are for addresses; ")
        .withMessageContaining(" the socket /run/pool ");
  }

  private static PeerOptions parsed(Map<String, String> environment, String... arguments) {
    Host host = new Host();
    new CommandLine(host)
        .setDefaultValueProvider(new EnvironmentDefaults(environment))
        .parseArgs(arguments);
    return host.peers;
  }

  @Command
  private static final class Host {
    @Mixin private final PeerOptions peers = new PeerOptions();
  }
}

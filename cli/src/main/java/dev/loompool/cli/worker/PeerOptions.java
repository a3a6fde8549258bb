package dev.loompool.cli.worker;

import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// The options by which a process proves to others that it belongs to their pool, and they to it.
/// Confined to the thread that runs the command.
public final class PeerOptions {
  /// Those that are options here.
  public static final List<String> NAMES =
      List.of("--token-file", "--tls-certificate", "--tls-key", "--tls-trusted");

  private static final List<String> TLS =
      List.of("--tls-certificate", "--tls-key", "--tls-trusted");

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the secret of the pool; only its owner may read it.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Encrypts connections: the certificate of this side, in PEM.")
  private @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The key of that certificate, in PEM.")
  private @Nullable Path tlsKey;

  @Option(
      names = "--tls-trusted",
      paramLabel = "FILE",
      description = "Who signs the certificates of the other side, in PEM.")
  private @Nullable Path tlsTrusted;

  /// The file with the secret.
  ///
  /// @throws IllegalArgumentException where none was given
  public Path tokenFile() {
    return required(tokenFile, "--token-file");
  }

  /// The files for encrypted connections; empty where they are not to be encrypted. A socket needs
  /// none, whatever the environment names.
  ///
  /// @param place where the coordinator listens
  /// @throws IllegalArgumentException where only some were given, or any for a socket
  public Optional<TlsFiles> tls(Endpoint place) {
    if (place.path() != null) {
      ParseResult given = Objects.requireNonNull(command).commandLine().getParseResult();
      if (TLS.stream().anyMatch(given::hasMatchedOption)) {
        throw new IllegalArgumentException(
            "the --tls options are for addresses; connections by the socket %s do not leave this machine"
                .formatted(place.path()));
      }
      return Optional.empty();
    }
    if (tlsCertificate == null && tlsKey == null && tlsTrusted == null) {
      return Optional.empty();
    }
    return Optional.of(
        new TlsFiles(
            required(tlsCertificate, "--tls-certificate"),
            required(tlsKey, "--tls-key"),
            required(tlsTrusted, "--tls-trusted")));
  }

  /// The value of an option that can't be left out.
  ///
  /// @throws IllegalArgumentException where it was
  public static <T> T required(@Nullable T value, String option) {
    if (value == null) {
      throw new IllegalArgumentException(
          "%s is missing; give it, or set %s"
              .formatted(option, EnvironmentDefaults.variable(option)));
    }
    return value;
  }
}

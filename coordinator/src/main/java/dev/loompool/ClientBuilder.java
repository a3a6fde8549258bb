package dev.loompool;

import dev.loompool.internal.ClientOptions;
import dev.loompool.internal.DefaultPool;
import dev.loompool.internal.PoolOptions;
import dev.loompool.protocol.ClientTls;
import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.JavaTaskCodec;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.TlsFiles;
import dev.loompool.protocol.TokenFile;
import dev.loompool.task.TaskCodec;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Collects the options of a client: of a [Pool] whose workers belong to a coordinator in another
/// process. Not thread-safe.
public final class ClientBuilder {
  private static final AtomicInteger CLIENTS = new AtomicInteger();
  private static final String TOKEN_FILE = "LOOMPOOL_TOKEN_FILE";
  private static final List<String> TLS_FILES =
      List.of("LOOMPOOL_TLS_CERTIFICATE", "LOOMPOOL_TLS_KEY", "LOOMPOOL_TLS_TRUSTED");

  private final Endpoint endpoint;
  private final PoolBuilder pool = new PoolBuilder();
  private @Nullable Path token;
  private @Nullable TlsFiles tls;
  private final List<String> allowed = new ArrayList<>();
  private boolean insecure;
  private Duration connectLimit = Duration.ofSeconds(10);
  private Duration reconnectLimit = Duration.ofMinutes(5);

  ClientBuilder(URI coordinator) {
    endpoint = Endpoint.of(coordinator);
    if (endpoint.path() == null && endpoint.port() == 0) {
      throw new IllegalArgumentException("%s has no port".formatted(coordinator));
    }
  }

  /// The file with the secret of the pool, the one that its workers have too: one line, that nobody
  /// but its owner may read. Default: the file that the environment variable `LOOMPOOL_TOKEN_FILE`
  /// names.
  public ClientBuilder token(Path file) {
    this.token = file;
    return this;
  }

  /// Encrypts the connection, by TLS 1.3: each side shows a certificate, and checks that of the
  /// other; that of the coordinator has to be for the host of the URI. There is no falling back to
  /// a connection in the clear. Default: the files that the environment variables
  /// `LOOMPOOL_TLS_CERTIFICATE`, `LOOMPOOL_TLS_KEY` and `LOOMPOOL_TLS_TRUSTED` name, or no TLS
  /// where none of these is set.
  ///
  /// @param certificate PEM file with the certificate of this client
  /// @param key PEM file with its key, in PKCS #8 without a password
  /// @param trusted PEM file with the authorities that sign the coordinator's certificate
  public ClientBuilder tls(Path certificate, Path key, Path trusted) {
    this.tls = new TlsFiles(certificate, key, trusted);
    return this;
  }

  /// What threads, log lines and messages call this client, here and at the coordinator: letters,
  /// digits, `.`, `_` and `-`, 64 at the most. Default: `client-0`, `client-1` and so on.
  public ClientBuilder name(String name) {
    pool.name(name);
    return this;
  }

  /// How long [#connect] tries to reach the coordinator, from 0, which is once. Default: 10 s.
  public ClientBuilder connectLimit(Duration limit) {
    this.connectLimit = OptionRange.notNegative("connectLimit", limit);
    return this;
  }

  /// How long to try to reach the coordinator again when the connection has been lost, from 0. All
  /// waits meanwhile; past it, what waits fails with [PoolConnectException], and so does what comes
  /// later. Default: 5 minutes.
  public ClientBuilder reconnectLimit(Duration limit) {
    this.reconnectLimit = OptionRange.notNegative("reconnectLimit", limit);
    return this;
  }

  /// Lets a client connect to another machine without [#tls], not encrypted: whoever is on the way
  /// can read and change what travels, tasks too. Default: false.
  public ClientBuilder allowPlaintext(boolean allow) {
    this.insecure = allow;
    return this;
  }

  /// As [PoolBuilder#maxPendingTasks], for tasks that wait on this side.
  public ClientBuilder maxPendingTasks(int tasks) {
    pool.maxPendingTasks(tasks);
    return this;
  }

  /// As [PoolBuilder#maxPendingBytes], for tasks that wait on this side.
  public ClientBuilder maxPendingBytes(long bytes) {
    pool.maxPendingBytes(bytes);
    return this;
  }

  /// As [PoolBuilder#maxMessageBytes]; where the coordinator takes less, that is the limit.
  public ClientBuilder maxMessageBytes(int bytes) {
    pool.maxMessageBytes(bytes);
    return this;
  }

  /// As [PoolBuilder#allow], for all values and failures that come to this client: the host passes
  /// on what its workers say, those too that joined it. Default: none.
  ///
  /// @throws IllegalArgumentException where one is not of the forms told there
  public ClientBuilder allow(String... patterns) {
    JavaTaskCodec.checkAllowed(List.of(patterns));
    allowed.addAll(List.of(patterns));
    return this;
  }

  /// As [PoolBuilder#codec]; it has to be the pool's. Default: none.
  public <C extends TaskCodec & Serializable> ClientBuilder codec(C codec) {
    pool.codec(codec);
    return this;
  }

  /// Changes the options with which all tasks of this client start. Default:
  /// [TaskOptions#defaults].
  public ClientBuilder taskDefaults(UnaryOperator<TaskOptions> change) {
    pool.taskDefaults(change);
    return this;
  }

  /// As [PoolBuilder#exitGrace], for the tasks of this client.
  public ClientBuilder exitGrace(Duration grace) {
    pool.exitGrace(grace);
    return this;
  }

  /// Connects, and waits for the coordinator's consent.
  ///
  /// @throws IllegalArgumentException where there is no usable token, the files of [#tls] are of no
  ///   use, or the coordinator is on another machine and the connection would not be encrypted
  /// @throws PoolConnectException where the coordinator can't be reached in time, or does not let
  ///   this process in
  public Pool connect() {
    Optional<ClientTls> encryption = encryption(System.getenv());
    if (endpoint.path() == null && !insecure && encryption.isEmpty()) {
      requireLoopback();
    }
    SessionToken secret = secret(System.getenv());
    pool.name(pool.nameOr("client-" + CLIENTS.getAndIncrement()));
    PoolOptions options = pool.options();
    return DefaultPool.connect(
        new ClientOptions(
            options,
            endpoint,
            secret,
            encryption,
            List.copyOf(allowed),
            connectLimit,
            reconnectLimit));
  }

  private void requireLoopback() {
    try {
      if (InetAddress.getByName(endpoint.host()).isLoopbackAddress()) {
        return;
      }
    } catch (UnknownHostException e) {
      throw new PoolConnectException(
          "the host of the coordinator %s is unknown".formatted(endpoint.place()), e);
    }
    throw new IllegalArgumentException(
        "%s is on another machine, and the connection would not be encrypted; give it tls(certificate, key, trusted), or say allowPlaintext(true) where the network itself is safe"
            .formatted(endpoint.place()));
  }

  private Optional<ClientTls> encryption(Map<String, String> environment) {
    if (endpoint.path() != null) {
      if (tls != null) {
        throw new IllegalArgumentException(
            "tls is for addresses; the connection by the socket %s does not leave this machine"
                .formatted(endpoint.path()));
      }
      return Optional.empty();
    }
    TlsFiles files = tls != null ? tls : named(environment);
    try {
      return files == null ? Optional.empty() : Optional.of(new ClientTls(files));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static @Nullable TlsFiles named(Map<String, String> environment) {
    List<Path> files =
        TLS_FILES.stream().map(name -> path(environment, name)).filter(Objects::nonNull).toList();
    if (!files.isEmpty() && files.size() < TLS_FILES.size()) {
      throw new IllegalArgumentException(
          "of the environment variables %s all have to be set, or none; give tls(certificate, key, trusted) otherwise"
              .formatted(String.join(", ", TLS_FILES)));
    }
    return files.isEmpty() ? null : new TlsFiles(files.get(0), files.get(1), files.get(2));
  }

  private static @Nullable Path path(Map<String, String> environment, String name) {
    String named = environment.get(name);
    return named == null || named.isEmpty() ? null : Path.of(named);
  }

  private SessionToken secret(Map<String, String> environment) {
    Path file = token != null ? token : path(environment, TOKEN_FILE);
    if (file == null) {
      throw new IllegalArgumentException(
          "a client needs the token of the pool: say token(file), or set %s to the file's path"
              .formatted(TOKEN_FILE));
    }
    try {
      return TokenFile.read(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}

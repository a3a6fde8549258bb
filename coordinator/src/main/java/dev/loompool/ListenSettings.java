package dev.loompool;

import dev.loompool.internal.net.ListenOptions;
import dev.loompool.protocol.Endpoint;
import dev.loompool.protocol.JavaTaskCodec;
import dev.loompool.protocol.TlsFiles;
import dev.loompool.protocol.TokenFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The part of [PoolBuilder] that lets workers join which were started elsewhere. Not thread-safe.
abstract sealed class ListenSettings extends ValueSettings permits PoolBuilder {
  private @Nullable SocketAddress address;
  private @Nullable Path token;
  private @Nullable TlsFiles tls;
  private boolean insecure;
  private boolean shipClassesToJoined;
  private boolean otherCode;
  private final List<String> allowed = new ArrayList<>();

  /// Where workers may join that were started elsewhere, as by `loompool worker`; port 0 takes one
  /// that is free, see [Pool#listenAddress]. They need the [#token]. A pool that listens may have
  /// no [PoolBuilder#workers] of its own. Default: nowhere.
  public PoolBuilder listen(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "listen: the host " + address.getHostString() + " is unknown");
    }
    this.address = address;
    return self();
  }

  /// As [#listen(InetSocketAddress)], at `loompool://HOST:PORT` or, for this machine alone, at a
  /// Unix domain socket: `unix:/PATH`. Nobody but its owner may get into the folder of the socket.
  /// What a coordinator left there that was killed is replaced, and the socket is removed when the
  /// pool has ended. Only processes of the same user get in, with the [#token]. Default: nowhere.
  ///
  /// @throws IllegalArgumentException where it is of another form, or the path has over 103 bytes
  public PoolBuilder listen(URI place) {
    Endpoint endpoint = Endpoint.of(place);
    String path = endpoint.path();
    if (path == null) {
      return listen(new InetSocketAddress(endpoint.host(), endpoint.port()));
    }
    this.address = UnixDomainSocketAddress.of(path);
    return self();
  }

  /// The file with the secret that lets workers join: one line of at least 32 characters, such as
  /// `openssl rand -hex 32` prints, that nobody but its owner may read. Default: none, and then the
  /// pool can't [#listen].
  public PoolBuilder token(Path file) {
    this.token = file;
    return self();
  }

  /// Encrypts the connections of workers that join, by TLS 1.3: each side shows a certificate, and
  /// checks that of the other. Default: none.
  ///
  /// @param certificate PEM file with the certificate of this process, for the names and addresses
  ///   by which workers reach it
  /// @param key PEM file with its key, in PKCS #8 without a password
  /// @param trusted PEM file with the authorities that sign the workers' certificates
  public PoolBuilder tls(Path certificate, Path key, Path trusted) {
    this.tls = new TlsFiles(certificate, key, trusted);
    return self();
  }

  /// Lets [#listen] take an address that other machines reach though the connection is not
  /// encrypted: whoever is on the way can read and change what travels, tasks too. Default: false.
  public PoolBuilder allowPlaintext(boolean allow) {
    this.insecure = allow;
    return self();
  }

  /// Adds classes of which the values and failures of workers that join may be, enums and what
  /// travels by Java serialization: `com.acme.Row`, all that begin with `com.acme.Jobs*`, a package
  /// `com.acme.*`, or with those in it `com.acme.**`. Common types of the JDK, arrays of them and
  /// protobuf messages need none. A value of another class is not rebuilt, and the failure names
  /// the class; no value may be nested over 20 deep or have over 10 000 objects or 10 MiB. Workers
  /// that this pool launches may give any value. Default: none.
  ///
  /// @throws IllegalArgumentException where one is not of these forms
  public PoolBuilder allow(String... patterns) {
    JavaTaskCodec.checkAllowed(List.of(patterns));
    allowed.addAll(List.of(patterns));
    return self();
  }

  /// Whether workers that join get classes that their class path lacks from the class loaders of
  /// this process, those that say that they take them. Default: false.
  public PoolBuilder shipClassesToJoined(boolean ship) {
    this.shipClassesToJoined = ship;
    return self();
  }

  /// Lets workers join though a jar or folder of their class path has other classes than the one of
  /// the same name here: what is serialized there may then not be readable here, or mean something
  /// else. Default: false, such a worker is refused and told which differ.
  public PoolBuilder allowOtherCode(boolean allow) {
    this.otherCode = allow;
    return self();
  }

  boolean listens() {
    return address != null;
  }

  Optional<ListenOptions> listening() {
    SocketAddress where = address;
    if (where == null) {
      return Optional.empty();
    }
    Path secret = token;
    if (secret == null) {
      throw new IllegalArgumentException(
          "listen needs a token(file): anybody could join otherwise, and be sent tasks");
    }
    if (where instanceof UnixDomainSocketAddress && tls != null) {
      throw new IllegalArgumentException(
          "tls is for addresses; connections by the socket %s do not leave this machine"
              .formatted(where));
    }
    if (where instanceof InetSocketAddress at
        && !at.getAddress().isLoopbackAddress()
        && tls == null
        && !insecure) {
      throw new IllegalArgumentException(
          "listen(%s) is reached from other machines, and the connection would not be encrypted; give it tls(certificate, key, trusted), or listen at a loopback address, or say allowPlaintext(true) where the network itself is safe"
              .formatted(where));
    }
    try {
      return Optional.of(
          new ListenOptions(
              where,
              TokenFile.read(secret),
              Optional.ofNullable(tls),
              List.copyOf(allowed),
              shipClassesToJoined,
              otherCode));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}

package dev.loompool.internal.net;

import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.TlsFiles;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/// Where workers that nobody launched may join, and how. Immutable.
///
/// @param place port 0 for any
/// @param token lets them in
/// @param tls encrypts the connections; empty where they are not
/// @param allowed patterns of the classes that values of workers that joined may have, beside the
///   usual ones of the JDK
/// @param shipClasses whether they get classes, those that take them
/// @param allowOtherCode whether their class path may have other classes than that of this process
public record ListenOptions(
    SocketAddress place,
    SessionToken token,
    Optional<TlsFiles> tls,
    List<String> allowed,
    boolean shipClasses,
    boolean allowOtherCode) {}

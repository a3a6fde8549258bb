package dev.loompool.internal.net;

import dev.loompool.protocol.SessionToken;
import java.net.InetSocketAddress;

/// Where workers that nobody launched may join, and how. Immutable.
///
/// @param address port 0 for any
/// @param token lets them in
/// @param shipClasses whether they get classes, those that take them
public record ListenOptions(InetSocketAddress address, SessionToken token, boolean shipClasses) {}

package dev.loompool.internal.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/// Watches over connections from their acceptance to the end of their handshake: who may begin one,
/// how many do at a time, and what is said of those that were refused.
///
/// Where too many are at it the oldest has to go, not the newest: together with [AcceptLimit] that
/// leaves each connection at least [#MOST_PENDING] / [#ACCEPTED_PER_SECOND] seconds, however many
/// others come, while one that says nothing is not kept from going by the others.
///
/// Confined to the control loop.
final class Gate {
  /// The most connections whose handshake has not ended.
  static final int MOST_PENDING = 256;

  /// How many connections are accepted in a second, and as many at once.
  static final int ACCEPTED_PER_SECOND = 500;

  private static final int LINES_AT_ONCE = 10;
  private static final double LINES_PER_SECOND = 0.1;

  private final Set<Channel> pending = new LinkedHashSet<>();
  private final WorkerListener listener;
  private final Logger log;
  private final FailedPeers failed;
  private final Allowance lines;
  private final Allowance accepts;
  private int owner = -1;
  private long unsaid;

  Gate(WorkerListener listener, Logger log, LongSupplier nanoTime) {
    this.listener = listener;
    this.log = log;
    failed = new FailedPeers(nanoTime);
    lines = new Allowance(LINES_AT_ONCE, LINES_PER_SECOND, nanoTime);
    accepts = new Allowance(ACCEPTED_PER_SECOND, ACCEPTED_PER_SECOND, nanoTime);
  }

  /// For each listening socket.
  AcceptLimit acceptLimit() {
    return new AcceptLimit(accepts);
  }

  /// From now on only this user of the machine may come by a Unix domain socket.
  void admitOnly(int user) {
    owner = user;
  }

  /// Whether the connection may begin its handshake; otherwise it is closed.
  boolean enter(Channel channel) {
    if (isAnotherUser(channel)) {
      return close(channel, "it belongs to another user of this machine");
    }
    if (failed.isBlocked(channel.remoteAddress())) {
      return close(
          channel,
          "%d from there had no valid token within a minute; that address is blocked until a minute after the first of them"
              .formatted(FailedPeers.MOST_FAILURES));
    }
    if (pending.size() >= MOST_PENDING) {
      close(
          pending.iterator().next(),
          "%d others came before its handshake had ended".formatted(MOST_PENDING));
    }
    pending.add(channel);
    channel.closeFuture().addListener(closed -> pending.remove(channel));
    return true;
  }

  private boolean close(Channel channel, String reason) {
    pending.remove(channel);
    refused(channel, reason);
    channel.close().addListener(closed -> {});
    return false;
  }

  private boolean isAnotherUser(Channel channel) {
    if (owner < 0 || !(channel instanceof EpollDomainSocketChannel socket)) {
      return false;
    }
    try {
      return socket.peerCredentials().uid() != owner;
    } catch (IOException e) {
      return true; // It has gone already.
    }
  }

  /// The handshake has ended well.
  void welcomed(Channel channel) {
    pending.remove(channel);
  }

  /// The peer did not prove a token that is known here.
  void unproven(Channel channel) {
    failed.failed(channel.remoteAddress());
  }

  /// Counts a connection that is refused, and says why if not too much was said already.
  ///
  /// @param reason in which nothing stands as the peer wrote it
  void refused(Channel channel, String reason) {
    listener.refused();
    if (!lines.take()) {
      unsaid++;
      return;
    }
    String others = unsaid == 0 ? "" : "; " + unsaid + " others were refused since the last line";
    unsaid = 0;
    log.warn("refused a connection{}: {}{}", from(channel), reason, others);
  }

  private static String from(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address ? " from " + address : "";
  }
}

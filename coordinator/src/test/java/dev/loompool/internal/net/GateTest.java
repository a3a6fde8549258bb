package dev.loompool.internal.net;

import static dev.loompool.internal.net.Doorstep.hello;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.SessionToken;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
  @TempDir Path folder;

  private final Doorstep door = new Doorstep();

  @AfterEach
  void release() {
    door.release();
  }

  @Test
  @Tag("fault-C12")
  void theOldestGivesWayWhenTooManyBeginTheirHandshake() throws Exception {
    SessionToken token = SessionToken.random();
    door.expected.add("w1", 1, token);
    Doorstep.Caller worker = door.call();
    worker.say(hello(worker.challenge(), "w1", token));
    List<Doorstep.Caller> strangers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      strangers.add(door.call());
    }

    assertThat(strangers.subList(0, 1_000 - Gate.MOST_PENDING)).noneMatch(EmbeddedChannel::isOpen);
    assertThat(strangers.subList(1_000 - Gate.MOST_PENDING, 1_000))
        .allMatch(EmbeddedChannel::isOpen);
    assertThat(worker.isOpen()).isTrue();
    assertThat(door.refused).isEqualTo(1_000 - Gate.MOST_PENDING);
    assertThat(door.warnings())
        .hasSize(10)
        .allMatch(line -> line.endsWith("256 others came before its handshake had ended"));
  }

  @Test
  @Tag("fault-C12")
  void whoHasGoneMakesRoom() throws Exception {
    Doorstep.Caller first = door.call();
    for (int i = 0; i < 1_000; i++) {
      door.call().close().syncUninterruptibly();
    }

    assertThat(first.isOpen()).isTrue();
  }

  @Test
  void saysHowManyWereRefusedWithoutALine() throws Exception {
    for (int i = 0; i < 30; i++) {
      door.call().waitFor(5);
    }
    assertThat(door.warnings()).hasSize(10);

    door.nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
    door.call().waitFor(5);

    assertThat(door.warnings()).hasSize(11);
    assertThat(door.warnings().getLast())
        .endsWith("the handshake took over 5 s; 20 others were refused since the last line");
    assertThat(door.refused).isEqualTo(31);
  }

  @Test
  @Tag("fault-C12")
  void acceptsNoMoreThanItsRate() {
    EmbeddedChannel listening = new EmbeddedChannel();
    listening.freezeTime();
    listening.pipeline().addLast(door.gate.acceptLimit());
    for (int i = 0; i < Gate.ACCEPTED_PER_SECOND - 1; i++) {
      listening.writeInbound(i);
    }
    assertThat(listening.config().isAutoRead()).isTrue();

    listening.writeInbound("the last of the burst");
    listening.writeInbound("one that was accepted already");
    assertThat(listening.config().isAutoRead()).isFalse();

    pass(listening, TimeUnit.MILLISECONDS.toNanos(2));
    assertThat(listening.config().isAutoRead()).isFalse();

    pass(listening, TimeUnit.MILLISECONDS.toNanos(3));
    assertThat(listening.config().isAutoRead()).isTrue();
    listening.finishAndReleaseAll();
  }

  private void pass(EmbeddedChannel channel, long nanos) {
    door.nanos.addAndGet(nanos);
    channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7, true",
    "203.0.113.7, 203.0.113.8, false",
    "2001:db8::1, 2001:db8::2, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "127.0.0.1, 127.0.0.1, false",
    "::1, ::1, false",
  })
  @Tag("fault-D6")
  void blocksThatAddressAndNoOther(String failed, String next, boolean blocked) {
    FailedPeers peers = new FailedPeers(door.nanos::get);
    for (int i = 0; i < FailedPeers.MOST_FAILURES; i++) {
      assertThat(peers.isBlocked(address(failed))).isFalse();
      peers.failed(address(failed));
    }

    assertThat(peers.isBlocked(address(next))).isEqualTo(blocked);
  }

  @Test
  @Tag("fault-D6")
  void fiveFailuresInMoreThanAMinuteBlockNobody() {
    FailedPeers peers = new FailedPeers(door.nanos::get);
    for (int i = 0; i < 100; i++) {
      peers.failed(Doorstep.ELSEWHERE);
      door.nanos.addAndGet(FailedPeers.WINDOW_NANOS / 4);
      assertThat(peers.isBlocked(Doorstep.ELSEWHERE)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  @Tag("fault-D9")
  @EnabledOnOs(OS.LINUX)
  void onlyItsOwnUserComesByASocketFile(int difference, boolean welcome) throws Exception {
    int user = (Integer) Files.getAttribute(folder, "unix:uid");
    CompletableFuture<Boolean> entered = new CompletableFuture<>();
    door.gate.admitOnly(user + difference);
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      Path socket = folder.resolve("socket");
      new ServerBootstrap()
          .group(loop)
          .channel(EpollServerDomainSocketChannel.class)
          .childHandler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel accepted) {
                  entered.complete(door.gate.enter(accepted));
                }
              })
          .bind(new DomainSocketAddress(socket.toString()))
          .sync();
      try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertThat(entered.get()).isEqualTo(welcome);
        assertThat(welcome || caller.read(ByteBuffer.allocate(1)) < 0).isTrue();
      }
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
    assertThat(door.warnings())
        .isEqualTo(
            welcome
                ? List.of()
                : List.of("refused a connection: it belongs to another user of this machine"));
  }

  private static InetSocketAddress address(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 1);
  }
}

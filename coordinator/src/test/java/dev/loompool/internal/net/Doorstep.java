package dev.loompool.internal.net;

import com.google.protobuf.ByteString;
import dev.loompool.internal.RecordingLogger;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.ProtocolVersion;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.event.Level;

/// Connections to a coordinator that stand at the beginning of their handshake, without sockets.
final class Doorstep implements WorkerListener {
  static final InetSocketAddress ELSEWHERE =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 40_000);

  final AtomicLong nanos = new AtomicLong(7);
  final RecordingLogger log = new RecordingLogger();
  final Gate gate = new Gate(this, log, nanos::get);
  final ExpectedWorkers expected = new ExpectedWorkers();
  final List<Integer> connected = new ArrayList<>();
  final List<Frame> received = new ArrayList<>();
  int refused;
  private final List<EmbeddedChannel> channels = new ArrayList<>();

  /// One that has been accepted.
  static final class Caller extends EmbeddedChannel {
    private final SocketAddress from;

    Caller(SocketAddress from) {
      super(false, false);
      this.from = from;
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return from;
    }

    Challenge challenge() throws Exception {
      return sent().getChallenge();
    }

    /// The next frame that it was sent.
    Frame sent() throws Exception {
      ByteBuf buffer = readOutbound();
      try {
        return Frame.parseFrom(ByteBufUtil.getBytes(buffer.skipBytes(Integer.BYTES)));
      } finally {
        buffer.release();
      }
    }

    void say(Hello.Builder hello) {
      say(Frame.newBuilder().setHello(hello).build());
    }

    void say(Frame frame) {
      say(Unpooled.buffer().writeInt(frame.getSerializedSize()).writeBytes(frame.toByteArray()));
    }

    void say(ByteBuf bytes) {
      writeInbound(bytes);
    }

    /// Lets time pass for its timers.
    void waitFor(long seconds) {
      advanceTimeBy(seconds, TimeUnit.SECONDS);
      runScheduledPendingTasks();
    }
  }

  Caller call() throws Exception {
    return call(new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000));
  }

  Caller call(SocketAddress from) throws Exception {
    return call(from, Optional.empty());
  }

  /// One that is to speak TLS.
  Caller call(ServerTls tls) throws Exception {
    SocketAddress from = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    return call(from, Optional.of(tls));
  }

  private Caller call(SocketAddress from, Optional<ServerTls> tls) throws Exception {
    Caller caller = new Caller(from);
    channels.add(caller);
    caller.register();
    caller.freezeTime();
    if (gate.enter(caller)) {
      tls.ifPresent(it -> caller.pipeline().addLast(new TlsDoor(), it.handler(caller)));
      FramePipeline.install(caller.pipeline());
      caller.pipeline().addLast(new HandshakeHandler(expected, this, 1 << 20, gate, log));
      caller.pipeline().fireChannelActive();
    }
    return caller;
  }

  /// What a worker of this name says that holds the token.
  static Hello.Builder hello(Challenge challenge, String name, SessionToken token) {
    byte[] nonce = SessionToken.nonce();
    byte[] proof = token.workerProof(challenge.getNonce().toByteArray(), nonce, name);
    return Hello.newBuilder()
        .setProtocolVersion(ProtocolVersion.CURRENT)
        .setOldestProtocolVersion(ProtocolVersion.OLDEST)
        .setJavaVersion(Runtime.version().toString())
        .setWorker(name)
        .setNonce(ByteString.copyFrom(nonce))
        .setProof(ByteString.copyFrom(proof));
  }

  List<String> warnings() {
    return log.messages(Level.WARN);
  }

  void release() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  @Override
  public void connected(int worker, long pid, WorkerConnection connection) {
    connected.add(worker);
  }

  @Override
  public void refused() {
    refused++;
  }

  @Override
  public void received(int worker, Frame frame) {
    received.add(frame);
  }

  @Override
  public void readEnded() {}

  @Override
  public void writabilityChanged(int worker, boolean writable) {}

  @Override
  public void disconnected(int worker) {}
}

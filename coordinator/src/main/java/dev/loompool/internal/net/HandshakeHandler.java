package dev.loompool.internal.net;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.PeerVersions;
import dev.loompool.protocol.ProtocolVersion;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.WorkerNames;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Refused;
import dev.loompool.protocol.v1.Welcome;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Challenges whoever connects, and lets a worker in that proves to hold its token. Nothing but a
/// `Hello` is accepted, within one total deadline. Then it makes room for [WorkerFrameHandler].
///
/// Confined to the control loop.
final class HandshakeHandler extends SimpleChannelInboundHandler<Frame> {
  private static final long DEADLINE_SECONDS = 5;
  private static final PeerVersions OWN = PeerVersions.own();

  private final Admission admission;
  private final WorkerListener listener;
  private final int maxMessageBytes;
  private final Gate gate;
  private final Logger log;
  private final byte[] nonce = SessionToken.nonce();
  private @Nullable Future<?> deadline;
  private boolean refused;

  HandshakeHandler(
      Admission admission, WorkerListener listener, int maxMessageBytes, Gate gate, Logger log) {
    this.admission = admission;
    this.listener = listener;
    this.maxMessageBytes = maxMessageBytes;
    this.gate = gate;
    this.log = log;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Challenge challenge =
        Challenge.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setOldestProtocolVersion(ProtocolVersion.OLDEST)
            .setNonce(ByteString.copyFrom(nonce))
            .build();
    FramePipeline.send(context.channel(), Frame.newBuilder().setChallenge(challenge).build());
    deadline =
        context
            .executor()
            .schedule(
                () -> refuse(context, "the handshake took over " + DEADLINE_SECONDS + " s"),
                DEADLINE_SECONDS,
                TimeUnit.SECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) {
    if (refused) {
      return;
    }
    if (!frame.hasHello()) {
      refuse(context, "it sent " + frame.getBodyCase() + " before the handshake had ended");
      return;
    }
    Hello hello = frame.getHello();
    byte[] workerNonce = hello.getNonce().toByteArray();
    if (workerNonce.length != SessionToken.NONCE_BYTES
        || !WorkerNames.isValid(hello.getWorker())
        || !admission.proves(hello, nonce, workerNonce)) {
      gate.unproven(context.channel());
      refuse(context, strangerText(hello));
      return;
    }
    // Who has not proved anything is not told what runs here.
    Optional<String> refusal =
        PeerVersions.of(hello).refusal(hello.getWorker(), OWN).or(() -> admission.refusal(hello));
    if (refusal.isPresent()) {
      refuse(context, refusal.get());
    } else if (!hello.hasClient()) {
      welcome(context, hello, workerNonce);
    } else if (admission.clients().isPresent()) {
      welcome(context, hello, workerNonce, admission.clients().get());
    } else {
      refuse(context, "no client may come here");
    }
  }

  // A worker of another version may not know how to prove itself here.
  private String strangerText(Hello hello) {
    return ProtocolVersion.refusal(
            hello.getOldestProtocolVersion(), hello.getProtocolVersion(), "coordinator")
        .orElseGet(admission::strangerText);
  }

  private void welcome(ChannelHandlerContext context, Hello hello, byte[] workerNonce) {
    cancelDeadline();
    gate.welcomed(context.channel());
    Admission.Admitted admitted =
        admission.admit(hello, nonce, workerNonce, PeerPlace.of(context.channel().remoteAddress()));
    int worker = admitted.worker();
    Welcome welcome =
        Welcome.newBuilder()
            .setProof(ByteString.copyFrom(admitted.proof()))
            .setMaxMessageBytes(maxMessageBytes)
            .build();
    FramePipeline.send(context.channel(), Frame.newBuilder().setWelcome(welcome).build());
    FramePipeline.acceptWorker(context.pipeline(), maxMessageBytes);
    context
        .pipeline()
        .replace(this, null, new WorkerFrameHandler(worker, admitted.joined(), listener, log));
    listener.connected(worker, hello.getPid(), new WorkerConnection(context.channel()));
  }

  private void welcome(
      ChannelHandlerContext context, Hello hello, byte[] clientNonce, ClientHost host) {
    cancelDeadline();
    gate.welcomed(context.channel());
    Welcome welcome =
        Welcome.newBuilder()
            .setProof(ByteString.copyFrom(admission.clientProof(hello, nonce, clientNonce)))
            .setMaxMessageBytes(maxMessageBytes)
            .setHosting(host.hosting())
            .build();
    FramePipeline.send(context.channel(), Frame.newBuilder().setWelcome(welcome).build());
    FramePipeline.accept(context.pipeline(), maxMessageBytes);
    ClientFrames frames =
        host.open(
            hello,
            PeerPlace.of(context.channel().remoteAddress()),
            new ClientConnection(context.channel()));
    context.pipeline().replace(this, null, new ClientFrameHandler(frames, log));
  }

  private void refuse(ChannelHandlerContext context, String reason) {
    cancelDeadline();
    if (refused) {
      return;
    }
    refused = true;
    gate.refused(context.channel(), reason);
    Frame refused = Frame.newBuilder().setRefused(Refused.newBuilder().setReason(reason)).build();
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null && !tls.handshakeFuture().isDone()) {
      context.close().addListener(closed -> {}); // It could not read a word before that has ended.
      return;
    }
    context.writeAndFlush(refused).addListener(io.netty.channel.ChannelFutureListener.CLOSE);
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancelDeadline();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      context.close().addListener(closed -> {}); // It has gone: that is nothing to tell of.
    } else {
      refuse(context, BrokenInput.describe(cause));
    }
  }
}

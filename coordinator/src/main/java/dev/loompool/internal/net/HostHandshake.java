package dev.loompool.internal.net;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.LibraryVersion;
import dev.loompool.protocol.ProtocolVersion;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.TlsFailure;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.Client;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Welcome;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Answers the coordinator's challenge and checks its welcome, for a client. Confined to the event
/// loop.
final class HostHandshake extends SimpleChannelInboundHandler<Frame> {
  private static final long DEADLINE_SECONDS = 5;

  private final HostClient.Credentials credentials;
  private final boolean encrypted;
  private final CompletableFuture<HostChannel> connected;
  private final Logger log;
  private final byte[] nonce = SessionToken.nonce();
  private final List<Frame> early = new ArrayList<>();
  private byte[] hostNonce = new byte[0];
  private @Nullable Future<?> deadline;

  /// @param encrypted whether TLS comes before it
  HostHandshake(
      HostClient.Credentials credentials,
      boolean encrypted,
      CompletableFuture<HostChannel> connected,
      Logger log) {
    this.credentials = credentials;
    this.encrypted = encrypted;
    this.connected = connected;
    this.log = log;
  }

  /// What a client signs in the place of a worker's name, so that neither passes for the other.
  static String signed(String name) {
    return "client " + name;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(
                () ->
                    leave(context, "it did not answer within " + DEADLINE_SECONDS + " s" + hint()),
                DEADLINE_SECONDS,
                TimeUnit.SECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) {
    if (connected.isDone()) {
      early.add(frame);
      return;
    }
    switch (frame.getBodyCase()) {
      case CHALLENGE -> challenged(context, frame.getChallenge());
      case WELCOME -> welcomed(context, frame.getWelcome());
      case REFUSED -> leave(context, "it refused this client: " + frame.getRefused().getReason());
      default ->
          leave(context, "it sent " + frame.getBodyCase() + " before the handshake had ended");
    }
  }

  // Who speaks TLS waits for the other side's first word, as this side does without.
  private String hint() {
    return encrypted || hostNonce.length > 0
        ? ""
        : ", not even with a challenge; if it speaks TLS, give this client tls(certificate, key, trusted) too";
  }

  private void challenged(ChannelHandlerContext context, Challenge challenge) {
    Optional<String> refusal =
        ProtocolVersion.refusal(
            challenge.getOldestProtocolVersion(), challenge.getProtocolVersion(), "client");
    if (refusal.isPresent()) {
      leave(context, refusal.get());
      return;
    }
    hostNonce = challenge.getNonce().toByteArray();
    byte[] proof = credentials.token().workerProof(hostNonce, nonce, signed(credentials.name()));
    Hello hello =
        Hello.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setOldestProtocolVersion(ProtocolVersion.OLDEST)
            .setWorker(credentials.name())
            .setNonce(ByteString.copyFrom(nonce))
            .setProof(ByteString.copyFrom(proof))
            .setPid(ProcessHandle.current().pid())
            .setLibraryVersion(LibraryVersion.text())
            .setJavaVersion(Runtime.version().toString())
            .setClient(Client.newBuilder().setInstance(credentials.instance()))
            .build();
    FramePipeline.send(context.channel(), Frame.newBuilder().setHello(hello).build());
  }

  private void welcomed(ChannelHandlerContext context, Welcome welcome) {
    byte[] expected =
        credentials.token().coordinatorProof(hostNonce, nonce, signed(credentials.name()));
    if (hostNonce.length == 0
        || !SessionToken.matches(expected, welcome.getProof().toByteArray())) {
      leave(context, "it could not prove that it holds the token");
      return;
    }
    if (!welcome.hasHosting()) {
      leave(context, "it takes no clients");
      return;
    }
    cancelDeadline();
    // What follows waits until somebody is there to take it.
    context.channel().config().setAutoRead(false);
    FramePipeline.accept(context.pipeline(), welcome.getMaxMessageBytes());
    if (!connected.complete(new HostChannel(context.channel(), welcome, early, log))) {
      context.close().addListener(closed -> {});
    }
  }

  private void leave(ChannelHandlerContext context, String reason) {
    cancelDeadline();
    connected.completeExceptionally(new HostRefusedException(reason));
    context.close().addListener(closed -> {});
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancelDeadline();
    connected.completeExceptionally(
        new IOException("it closed the connection during the handshake" + hint()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    cancelDeadline();
    connected.completeExceptionally(
        TlsFailure.explain(cause).<Throwable>map(HostRefusedException::new).orElse(cause));
    context.close().addListener(closed -> {});
  }
}

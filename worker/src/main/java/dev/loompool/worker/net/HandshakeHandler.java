package dev.loompool.worker.net;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.LibraryVersion;
import dev.loompool.protocol.ProtocolVersion;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Joining;
import dev.loompool.protocol.v1.Welcome;
import dev.loompool.worker.Worker;
import dev.loompool.worker.WorkerOptions;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

/// Answers the challenge, checks the welcome, then makes room for [WorkerFrameHandler]. Confined to
/// the event loop.
final class HandshakeHandler extends SimpleChannelInboundHandler<Frame> {
  private final WorkerOptions options;
  private final Worker worker;
  private final byte[] nonce = SessionToken.nonce();
  private byte[] coordinatorNonce = new byte[0];

  HandshakeHandler(WorkerOptions options, Worker worker) {
    this.options = options;
    this.worker = worker;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) {
    switch (frame.getBodyCase()) {
      case CHALLENGE -> challenged(context, frame.getChallenge());
      case WELCOME -> welcomed(context, frame.getWelcome());
      case REFUSED ->
          refused(
              context,
              "was refused by the coordinator at %s: %s"
                  .formatted(options.endpoint(), frame.getRefused().getReason()));
      default ->
          leave(context, "it sent " + frame.getBodyCase() + " before the handshake had ended");
    }
  }

  private void challenged(ChannelHandlerContext context, Challenge challenge) {
    if (coordinatorNonce.length > 0) {
      leave(context, "it sent a second CHALLENGE");
      return;
    }
    if (!ProtocolVersion.isCompatible(
        challenge.getOldestProtocolVersion(), challenge.getProtocolVersion())) {
      leave(
          context,
          "it speaks protocol %d to %d, this worker %d to %d"
              .formatted(
                  challenge.getOldestProtocolVersion(),
                  challenge.getProtocolVersion(),
                  ProtocolVersion.OLDEST,
                  ProtocolVersion.CURRENT));
      return;
    }
    coordinatorNonce = challenge.getNonce().toByteArray();
    byte[] proof = options.token().workerProof(coordinatorNonce, nonce, options.name());
    Hello.Builder hello =
        Hello.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setOldestProtocolVersion(ProtocolVersion.OLDEST)
            .setWorker(options.name())
            .setNonce(ByteString.copyFrom(nonce))
            .setProof(ByteString.copyFrom(proof))
            .setPid(ProcessHandle.current().pid())
            .setLibraryVersion(LibraryVersion.text())
            .setJavaVersion(Runtime.version().toString());
    options
        .join()
        .ifPresent(join ->
            hello.setJoining(
                Joining.newBuilder()
                    .setInstance(join.instance())
                    .setConcurrency(options.concurrency())
                    .setTakesClasses(join.takesClasses())));
    FramePipeline.send(context.channel(), Frame.newBuilder().setHello(hello).build());
  }

  private void welcomed(ChannelHandlerContext context, Welcome welcome) {
    byte[] expected = options.token().coordinatorProof(coordinatorNonce, nonce, options.name());
    if (!SessionToken.matches(expected, welcome.getProof().toByteArray())) {
      leave(context, "it could not prove that it holds the token");
      return;
    }
    FramePipeline.accept(context.pipeline(), welcome.getMaxMessageBytes());
    context
        .pipeline()
        .replace(this, null, new WorkerFrameHandler(worker, welcome.getMaxMessageBytes()));
    worker.welcomed();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    worker.disconnected();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    worker.failed(cause);
    leave(context, "the handshake failed: " + cause);
  }

  private void leave(ChannelHandlerContext context, String reason) {
    refused(
        context,
        "will not work for the coordinator at %s: %s".formatted(options.endpoint(), reason));
  }

  private void refused(ChannelHandlerContext context, String reason) {
    worker.refused(reason);
    context.close().addListener(ignored -> {});
  }
}

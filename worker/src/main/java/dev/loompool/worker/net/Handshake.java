package dev.loompool.worker.net;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.CodePrint;
import dev.loompool.protocol.FrameFormatException;
import dev.loompool.protocol.LibraryVersion;
import dev.loompool.protocol.ProtocolVersion;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.TlsFailure;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Joining;
import dev.loompool.protocol.v1.Welcome;
import dev.loompool.worker.Worker;
import dev.loompool.worker.WorkerOptions;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Answers the challenge and checks the welcome. Confined to the event loop.
final class Handshake {
  private final WorkerOptions options;
  private final Worker worker;
  private final byte[] nonce = SessionToken.nonce();
  private final CoordinatorConnection connection;
  private byte[] coordinatorNonce = new byte[0];
  private int maxMessageBytes;
  private boolean over;

  Handshake(WorkerOptions options, Worker worker, CoordinatorConnection connection) {
    this.options = options;
    this.worker = worker;
    this.connection = connection;
  }

  /// Whether it has ended well.
  boolean isOver() {
    return over;
  }

  /// The limit that the coordinator has told; 0 until it has ended well.
  int maxMessageBytes() {
    return maxMessageBytes;
  }

  /// The next frame of the coordinator.
  void received(Frame frame) {
    switch (frame.getBodyCase()) {
      case CHALLENGE -> challenged(frame.getChallenge());
      case WELCOME -> welcomed(frame.getWelcome());
      case REFUSED ->
          refused(
              "was refused by the coordinator at %s: %s"
                  .formatted(options.endpoint(), frame.getRefused().getReason()));
      default -> leave("it sent " + frame.getBodyCase() + " before the handshake had ended");
    }
  }

  private void challenged(Challenge challenge) {
    if (coordinatorNonce.length > 0) {
      leave("it sent a second CHALLENGE");
      return;
    }
    Optional<String> refusal =
        ProtocolVersion.refusal(
            challenge.getOldestProtocolVersion(), challenge.getProtocolVersion(), "worker");
    if (refusal.isPresent()) {
      leave(refusal.get());
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
                    .setTakesClasses(join.takesClasses())
                    .addAllCode(CodePrint.numbers(join.code()))
                    .addAllLabels(join.labels())));
    connection.send(Frame.newBuilder().setHello(hello).build());
  }

  private void welcomed(Welcome welcome) {
    byte[] expected = options.token().coordinatorProof(coordinatorNonce, nonce, options.name());
    if (!SessionToken.matches(expected, welcome.getProof().toByteArray())) {
      leave("it could not prove that it holds the token");
      return;
    }
    maxMessageBytes = welcome.getMaxMessageBytes();
    over = true;
    connection.accept(maxMessageBytes);
    worker.welcomed();
  }

  /// Something was thrown meanwhile.
  void failed(Throwable cause) {
    if (options.join().isPresent() && isOfNetwork(cause)) {
      connection.close(); // Who was reset comes back, as one whose connection was closed does.
      return;
    }
    leave("the handshake failed: " + TlsFailure.explain(cause).orElseGet(cause::toString));
  }

  private static boolean isOfNetwork(Throwable cause) {
    return cause instanceof IOException
        && !(cause instanceof SSLException || cause instanceof FrameFormatException);
  }

  private void leave(String reason) {
    refused("will not work for the coordinator at %s: %s".formatted(options.endpoint(), reason));
  }

  private void refused(String reason) {
    worker.refused(reason);
    connection.close();
  }
}

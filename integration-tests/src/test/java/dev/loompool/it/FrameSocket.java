package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A connection to a coordinator that a test speaks over itself.
record FrameSocket(SocketChannel channel) implements Closeable {

  static FrameSocket open(SocketAddress address) throws IOException {
    return new FrameSocket(SocketChannel.open(address));
  }

  /// The proof of a worker that holds this token.
  static Hello.Builder hello(Challenge challenge, String worker, SessionToken token) {
    byte[] nonce = SessionToken.nonce();
    byte[] proof = token.workerProof(challenge.getNonce().toByteArray(), nonce, worker);
    return Hello.newBuilder()
        .setProtocolVersion(challenge.getProtocolVersion())
        .setOldestProtocolVersion(challenge.getOldestProtocolVersion())
        .setWorker(worker)
        .setNonce(ByteString.copyFrom(nonce))
        .setProof(ByteString.copyFrom(proof))
        .setPid(ProcessHandle.current().pid());
  }

  void write(Frame frame) {
    byte[] bytes = frame.toByteArray();
    write(ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).flip());
  }

  void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      // The other side has closed: that is what the test then looks for.
    }
  }

  Frame read() throws IOException {
    int length = read(4).getInt();
    return Frame.parseFrom(read(length));
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("the pool closed the connection");
      }
    }
    return bytes.flip();
  }

  /// Blocks until then, for the test's time limit at the most.
  void awaitDisconnected() {
    ByteBuffer ignored = ByteBuffer.allocate(8 * 1024);
    try {
      while (channel.read(ignored.clear()) >= 0) {
        assertThat(ignored.position()).isPositive();
      }
    } catch (IOException e) {
      // Reset: disconnected as well.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package dev.loompool.internal.net;

import com.google.protobuf.ByteString;
import dev.loompool.it.fuzz.CountedBuffers;
import dev.loompool.it.fuzz.FrameTarget;
import dev.loompool.it.fuzz.FuzzTarget;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.ProtocolVersion;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Drained;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Initialized;
import dev.loompool.protocol.v1.NeedClass;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.TasksEnded;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.helpers.NOPLogger;

/// A coordinator's side of one connection: a stranger for every other input, a worker that was let
/// in for the others. A stranger must not get in, and a worker must keep to the order of frames.
public final class HandshakeTarget implements FuzzTarget, WorkerListener {
  private final Gate gate = new Gate(this, NOPLogger.NOP_LOGGER, System::nanoTime);
  private final ExpectedWorkers expected = new ExpectedWorkers();
  private final CountedBuffers buffers = new CountedBuffers();
  private final List<Frame> received = new ArrayList<>();

  public HandshakeTarget() {
    expected.add("w3", 3, SessionToken.random());
  }

  @Override
  public void take(byte[] input) {
    received.clear();
    EmbeddedChannel channel = buffers.channel();
    FramePipeline.install(channel.pipeline());
    boolean stranger = input.length % 2 == 0;
    if (stranger) {
      gate.enter(channel);
      channel
          .pipeline()
          .addLast(new HandshakeHandler(expected, this, 1 << 20, gate, NOPLogger.NOP_LOGGER));
      channel.pipeline().fireChannelActive();
    } else {
      FramePipeline.acceptWorker(channel.pipeline(), 1 << 20);
      channel.pipeline().addLast(new WorkerFrameHandler(3, this, NOPLogger.NOP_LOGGER));
    }
    int half = input.length / 2;
    channel.writeInbound(buffers.part(input, 0, half));
    if (channel.isOpen()) {
      channel.writeInbound(buffers.part(input, half, input.length - half));
    }
    channel.finishAndReleaseAll();
    buffers.check();
    check(stranger);
  }

  private void check(boolean stranger) {
    if (stranger && !received.isEmpty()) {
      throw new AssertionError("a frame of a stranger was heard: " + received);
    }
    FrameOrder order = new FrameOrder();
    for (Frame frame : received) {
      if (!order.allows(frame)) {
        throw new AssertionError("out of order: " + received);
      }
    }
  }

  @Override
  public List<byte[]> seeds() {
    Hello hello =
        Hello.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT)
            .setOldestProtocolVersion(ProtocolVersion.OLDEST)
            .setWorker("w3")
            .setNonce(ByteString.copyFrom(new byte[SessionToken.NONCE_BYTES]))
            .setProof(ByteString.copyFrom(new byte[32]))
            .setPid(7)
            .setLibraryVersion("1.0.0")
            .setJavaVersion("25.0.3")
            .build();
    return List.of(
        FrameTarget.bytes(Frame.newBuilder().setHello(hello).build()),
        frames(
            Frame.newBuilder().setInitialized(Initialized.getDefaultInstance()),
            Frame.newBuilder().setTasksEnded(TasksEnded.newBuilder().setRevokeAnswered(true)),
            Frame.newBuilder().setPong(Pong.newBuilder().setNanos(5).setEnded(1)),
            Frame.newBuilder().setNeedClass(NeedClass.newBuilder().setName("a.B")),
            Frame.newBuilder().setDrained(Drained.getDefaultInstance())));
  }

  private static byte[] frames(Frame.Builder... frames) {
    byte[] all = new byte[0];
    for (Frame.Builder frame : frames) {
      byte[] next = FrameTarget.bytes(frame.build());
      int end = all.length;
      all = Arrays.copyOf(all, end + next.length);
      System.arraycopy(next, 0, all, end, next.length);
    }
    return all;
  }

  @Override
  public void connected(int worker, long pid, WorkerConnection connection) {
    throw new AssertionError("a stranger got in");
  }

  @Override
  public void refused() {}

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

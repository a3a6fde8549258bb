package dev.loompool.benchmarks.side;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A hand-made gRPC peer: a server in each worker, with one stream of messages in both directions.
/// Confined to the thread of [SideMain], but for answers.
final class GrpcSide extends MessageSide {
  private final List<Stream> streams = new ArrayList<>();

  @Override
  List<PeerProcess> connect(int workers, int concurrency) throws Exception {
    List<PeerProcess> processes = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      processes.add(PeerProcess.start("grpc"));
    }
    for (PeerProcess process : processes) {
      streams.add(new Stream(process.awaitPort()));
    }
    return processes;
  }

  @Override
  CompletableFuture<byte[]> send(byte[] message, int worker) {
    return streams.get(worker).send(message);
  }

  @Override
  void disconnect() {
    streams.forEach(Stream::close);
    streams.clear();
  }

  /// The stream to one worker. Sent on by one thread; answers come on gRPC's.
  private static final class Stream implements StreamObserver<byte[]> {
    private final Unanswered unanswered = new Unanswered();
    private final ManagedChannel channel;
    private final StreamObserver<byte[]> messages;

    Stream(int port) {
      channel =
          NettyChannelBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .usePlaintext()
              .directExecutor()
              .maxInboundMessageSize(GrpcStreams.LARGEST)
              .flowControlWindow(GrpcStreams.LARGEST)
              .build();
      messages =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(GrpcStreams.RUN, CallOptions.DEFAULT), this);
    }

    CompletableFuture<byte[]> send(byte[] message) {
      CompletableFuture<byte[]> answer = unanswered.add(message);
      messages.onNext(message);
      return answer;
    }

    @Override
    public void onNext(byte[] answer) {
      unanswered.answered(answer);
    }

    @Override
    public void onError(Throwable thrown) {
      unanswered.failAll(thrown);
    }

    @Override
    public void onCompleted() {
      unanswered.failAll(new IllegalStateException("the worker ended its stream"));
    }

    void close() {
      channel.shutdownNow();
    }
  }
}

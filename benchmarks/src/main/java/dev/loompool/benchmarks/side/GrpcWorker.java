package dev.loompool.benchmarks.side;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/// The worker of the gRPC peer: a server that runs each message of a stream on a virtual thread.
/// Thread-safe.
final class GrpcWorker implements StreamObserver<byte[]> {
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final StreamObserver<byte[]> answers; // guarded by lock, as gRPC wants it

  private GrpcWorker(StreamObserver<byte[]> answers) {
    this.answers = answers;
  }

  static int start() throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .maxInboundMessageSize(GrpcStreams.LARGEST)
            .flowControlWindow(GrpcStreams.LARGEST)
            .addService(
                ServerServiceDefinition.builder("Tasks")
                    .addMethod(GrpcStreams.RUN, ServerCalls.asyncBidiStreamingCall(GrpcWorker::new))
                    .build())
            .build()
            .start();
    return server.getPort();
  }

  @Override
  public void onNext(byte[] message) {
    tasks.execute(() -> run(message));
  }

  private void run(byte[] message) {
    try {
      answer(Message.run(message));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(byte[] answer) {
    lock.lock();
    try {
      answers.onNext(answer);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onError(Throwable thrown) {}

  @Override
  public void onCompleted() {}
}

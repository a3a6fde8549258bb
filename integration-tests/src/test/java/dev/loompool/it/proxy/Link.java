package dev.loompool.it.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;

/// The connection of one worker, in two halves. Thread-safe: what is asked for is done on the
/// proxy's loop, and has been done when the call returns.
public final class Link {
  private final Channel worker;
  private final Pump toPool;
  private final Pump toWorker;

  Link(Channel worker, Pump toPool, Pump toWorker) {
    this.worker = worker;
    this.toPool = toPool;
    this.toWorker = toWorker;
  }

  /// What comes from the worker has these faults from now on.
  public void toPool(Faults faults) {
    await(() -> toPool.become(faults));
  }

  /// What comes from the pool has these faults from now on.
  public void toWorker(Faults faults) {
    await(() -> toWorker.become(faults));
  }

  /// Resets the connection once the pool has got so many bytes more.
  public void resetAfterToPool(long bytes) {
    await(() -> toPool.resetAfter(bytes));
  }

  /// Resets the connection once the worker has got so many bytes more.
  public void resetAfterToWorker(long bytes) {
    await(() -> toWorker.resetAfter(bytes));
  }

  /// The pool sees the end of what the worker sends, which still gets what the pool sends.
  public void halfCloseToPool() {
    await(toPool::endStream);
  }

  /// The worker sees the end of what the pool sends, which still gets what the worker sends.
  public void halfCloseToWorker() {
    await(toWorker::endStream);
  }

  private void await(Runnable change) {
    worker.eventLoop().submit(change).syncUninterruptibly();
  }

  /// Whether the worker has not closed its half.
  public boolean isOpen() {
    return worker.isActive();
  }

  /// Ends both halves: with a reset where the transport knows that.
  static void reset(Channel... channels) {
    for (Channel channel : channels) {
      if (channel instanceof SocketChannel) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      }
      channel.close().addListener(_ -> {});
    }
  }

  void drop() {
    toPool.drop();
    toWorker.drop();
  }
}

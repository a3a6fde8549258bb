package dev.loompool.worker.net;

import dev.loompool.protocol.FrameCutter;
import dev.loompool.protocol.OutboundFrames;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.worker.EndedColumns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connection of a launched worker, without Netty: a channel of the JDK. One thread reads and
/// is the event loop; whoever sends something writes it on its own thread, which saves the way over
/// another one. Thread-safe, but for `serve`.
/* The channel does not block, so nobody ever waits for a coordinator that does not read, whose socket is full:
 * then the event loop goes on once there is room. A channel that blocked would also be closed by an interrupt
 * that hits a runner while it writes.
 */
final class DirectConnection implements CoordinatorConnection {
  private static final int READ_BYTES = 64 * 1024;

  /// So many full buffers are read before anything else gets its turn.
  private static final int READS_A_TURN = 8;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final OutboundFrames out;
  private final Consumer<Throwable> failed;
  private final FrameCutter cutter = new FrameCutter();
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closed; // written by anyone

  // Of the event loop.
  private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
  private int readyOperations;

  /// @param channel is connected
  /// @param failed hears why a frame could not be sent, and what commands throw
  DirectConnection(SocketChannel channel, Consumer<Throwable> failed) throws IOException {
    this.channel = channel;
    this.failed = failed;
    channel.configureBlocking(false);
    selector = channel.provider().openSelector();
    key = channel.register(selector, SelectionKey.OP_READ);
    out = new OutboundFrames(channel, this::wake);
  }

  /// Is the event loop until the connection ends.
  void serve(FrameReceiver receiver) {
    try {
      while (!closed) {
        await();
        runCommands();
        if ((readyOperations & SelectionKey.OP_READ) != 0 && !read(receiver)) {
          closed = true;
        }
        if ((readyOperations & SelectionKey.OP_WRITE) != 0) {
          out.writable();
        }
      }
    } catch (Throwable e) {
      receiver.failed(e);
    } finally {
      end(receiver);
    }
  }

  private void await() throws IOException {
    int operations =
        out.isFull() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != operations) {
      key.interestOps(operations);
    }
    readyOperations = 0;
    selector.select(selected -> readyOperations = selected.readyOps());
  }

  private void runCommands() {
    woken.set(false);
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      try {
        command.run();
      } catch (Throwable e) {
        failed.accept(e);
        e.printStackTrace();
      }
    }
  }

  /// False at the end of the stream.
  private boolean read(FrameReceiver receiver) throws IOException {
    for (int reads = 0; reads < READS_A_TURN; reads++) {
      int count = channel.read(in);
      if (count < 0) {
        return false;
      }
      in.flip();
      for (Frame frame = cutter.next(in); frame != null && !closed; frame = cutter.next(in)) {
        receiver.received(frame);
      }
      in.clear();
      if (count < READ_BYTES || closed) {
        return true;
      }
    }
    return true;
  }

  private void end(FrameReceiver receiver) {
    closed = true;
    out.close();
    try (selector) {
      channel.close();
    } catch (IOException e) {
      // It ends anyway.
    }
    receiver.ended();
  }

  private void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      selector.wakeup();
    }
  }

  @Override
  public void send(Frame frame) {
    write(frame, null);
  }

  @Override
  public void send(EndedColumns outcomes) {
    if (outcomes.isLarge()) {
      send(outcomes.largeFrame());
      return;
    }
    try {
      out.send(outcomes);
    } catch (Throwable e) {
      notSent(e);
    }
  }

  @Override
  public void sendLast(Frame frame, Runnable then) {
    write(frame, then);
  }

  private void write(Frame frame, @Nullable Runnable then) {
    try {
      out.send(frame, then);
    } catch (Throwable e) {
      notSent(e);
    }
  }

  private void notSent(Throwable thrown) {
    failed.accept(thrown);
    close();
  }

  @Override
  public int waitingOutcomes() {
    return out.waitingOutcomes();
  }

  @Override
  public void accept(int maxMessageBytes) {
    cutter.accept(maxMessageBytes);
  }

  @Override
  public void execute(Runnable command) {
    commands.add(command);
    wake();
  }

  @Override
  public void executeSoon(Runnable command) {
    CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(() -> execute(command));
  }

  @Override
  public void executeSending(Runnable command) {
    command.run();
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }
}

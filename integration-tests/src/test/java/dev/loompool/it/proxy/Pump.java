package dev.loompool.it.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Carries the bytes of one direction from a channel to another. Confined to the proxy's loop.
final class Pump extends ChannelInboundHandlerAdapter {
  private static final int MOST_QUEUED = 64 * 1024;

  private final Channel source;
  private final Channel target;
  private final SplittableRandom random;
  private final @Nullable FrameSieve sieve;
  private final Queue<Parcel> queue = new ArrayDeque<>();
  private Faults faults;
  private long queued;
  private long passed;
  private long resetAt = Long.MAX_VALUE;
  private long paidUntil;
  private boolean ended;
  private boolean pumping;
  private @Nullable Future<?> wakeUp;

  private record Parcel(ByteBuf bytes, long due) {}

  Pump(
      Channel source,
      Channel target,
      Faults faults,
      SplittableRandom random,
      @Nullable FrameSieve sieve) {
    this.source = source;
    this.target = target;
    this.faults = faults;
    this.random = random;
    this.sieve = sieve;
  }

  void become(Faults next) {
    faults = next;
    pump();
  }

  /// The connection is reset once so many more bytes have been passed on.
  void resetAfter(long bytes) {
    resetAt = passed + bytes;
  }

  /// The receiver sees the end of the stream and may go on sending.
  void endStream() {
    ((DuplexChannel) target).shutdownOutput().addListener(_ -> {});
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    ByteBuf kept = sieve == null ? bytes : sieve.sift(bytes, faults.dropped());
    queued += kept.readableBytes();
    queue.add(new Parcel(kept, System.nanoTime() + faults.delay().toNanos()));
    pump();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    readOn();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ended = true;
    pump();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close().addListener(_ -> {});
  }

  /// Passes on what may pass now. What is written may have this called once more amid it.
  void pump() {
    if (faults.held() || pumping) {
      return;
    }
    pumping = true;
    try {
      passAll();
    } finally {
      pumping = false;
    }
  }

  private void passAll() {
    while (!queue.isEmpty() && target.isWritable()) {
      Parcel parcel = queue.element();
      long wait = Math.max(parcel.due(), paidUntil) - System.nanoTime();
      if (wait > 0) {
        wakeAfter(wait);
        return;
      }
      pass(parcel.bytes());
      if (passed >= resetAt) {
        Link.reset(source, target);
        drop();
        return;
      }
      if (!parcel.bytes().isReadable()) {
        queue.remove().bytes().release();
      }
    }
    if (!target.isActive()) {
      drop();
    }
    if (ended && queue.isEmpty()) {
      target.close().addListener(_ -> {});
    }
    readOn();
  }

  private void pass(ByteBuf bytes) {
    long most = Math.min(bytes.readableBytes(), resetAt - passed);
    if (faults.mostBytes() < most) {
      most = random.nextInt(1, faults.mostBytes() + 1);
    }
    most = Math.min(most, faults.bytesPerMilli());
    int count = (int) Math.min(most, bytes.readableBytes());
    if (faults.bytesPerMilli() < Integer.MAX_VALUE) {
      paidUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(count) / faults.bytesPerMilli();
    }
    passed += count;
    queued -= count;
    target.writeAndFlush(bytes.readRetainedSlice(count)).addListener(_ -> {});
  }

  private void wakeAfter(long nanos) {
    if (wakeUp == null) {
      wakeUp = source.eventLoop().schedule(this::awake, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void awake() {
    wakeUp = null;
    pump();
  }

  private void readOn() {
    if (queued < MOST_QUEUED && !ended) {
      source.read();
    }
  }

  /// Forgets what has not been passed on.
  void drop() {
    queue.forEach(parcel -> parcel.bytes().release());
    queue.clear();
    queued = 0;
    if (sieve != null) {
      sieve.close();
    }
  }
}

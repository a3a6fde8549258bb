package dev.loompool.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes text at once while little comes, and in blocks while much comes: a thread of its own
/// flushes what is there, at most once a millisecond. Thread-safe.
final class PromptOutput implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;
  private static final long PAUSE_NANOS = 1_000_000;

  private final OutputStream target;
  private final Runnable broken;
  private final Thread flusher;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final byte[] block = new byte[BLOCK];

  @GuardedBy("lock")
  private int filled;

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private @Nullable IOException failure;

  /// Opens the output; `broken` runs on the flushing thread when a write in the background fails.
  PromptOutput(OutputStream target, Runnable broken) {
    this.target = target;
    this.broken = broken;
    flusher = Thread.ofPlatform().daemon().name("loompool-output").start(this::flushRepeatedly);
  }

  /// Takes the text. Throws what an earlier write in the background threw.
  void write(CharSequence text) throws IOException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      throwFailure();
      if (bytes.length > BLOCK - filled) {
        flushBlock();
      }
      if (bytes.length > BLOCK) {
        target.write(bytes);
        return;
      }
      if (filled == 0) {
        changed.signal();
      }
      System.arraycopy(bytes, 0, block, filled, bytes.length);
      filled += bytes.length;
    } finally {
      lock.unlock();
    }
  }

  /// Writes what was taken, unless another thread is stuck in a write for the given time.
  void flushWithin(Duration limit) throws IOException, InterruptedException {
    if (lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      try {
        flushBlock();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Writes what was taken and ends the thread. The target stays open.
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      changed.signal();
      throwFailure();
      flushBlock();
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(flusher);
  }

  @GuardedBy("lock")
  private void throwFailure() throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  @GuardedBy("lock")
  private void flushBlock() throws IOException {
    int length = filled;
    filled = 0;
    if (length > 0) {
      target.write(block, 0, length);
    }
    target.flush();
  }

  private void flushRepeatedly() {
    while (flushOnce()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean flushOnce() {
    lock.lock();
    try {
      while (filled == 0 && !closed) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return false;
      }
      flushBlock();
      return true;
    } catch (IOException e) {
      failure = e;
    } finally {
      lock.unlock();
    }
    broken.run();
    return false;
  }
}

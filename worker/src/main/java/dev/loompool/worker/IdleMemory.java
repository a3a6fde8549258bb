package dev.loompool.worker;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Gives memory back to the system once the worker has had nothing to do for a while, and once
/// after each time it had: what a heap that has grown does not need, and what the C library keeps
/// of what was freed.
///
/// Confined to the event loop, which pings wake anyway: nothing waits for the time.
final class IdleMemory {
  private static final long IDLE_NANOS = 10_000_000_000L;

  /// A heap of this size is given anyway, and a large one takes long to look through.
  private static final long LEAST_HEAP_BYTES = 48L << 20;

  private static final long MOST_HEAP_BYTES = 2L << 30;

  private final LongSupplier clock;
  private final Runnable giveBack;
  private long ended;
  private long since;
  private boolean given;

  /// @param clock tells the time in nanoseconds
  /// @param giveBack does it, elsewhere
  IdleMemory(LongSupplier clock, Runnable giveBack) {
    this.clock = clock;
    this.giveBack = giveBack;
    this.since = clock.getAsLong();
  }

  /// Of a process that is not ours alone, nothing is given back.
  static IdleMemory none() {
    return new IdleMemory(System::nanoTime, () -> {});
  }

  /// That of a launched worker.
  static IdleMemory ofThisProcess() {
    return new IdleMemory(
        System::nanoTime,
        () ->
            Thread.ofPlatform().daemon().name("worker-idle").start(IdleMemory::giveBackOfProcess));
  }

  /// A ping has come.
  ///
  /// @param busy whether there are tasks
  /// @param endedSoFar how many have ended so far
  void pinged(boolean busy, long endedSoFar) {
    long now = clock.getAsLong();
    if (busy || ended != endedSoFar) {
      ended = endedSoFar;
      since = now;
      given = false;
    } else if (!given && now - since >= IDLE_NANOS) {
      given = true;
      giveBack.run();
    }
  }

  @SuppressWarnings("restricted")
  private static void giveBackOfProcess() {
    long heap = Runtime.getRuntime().totalMemory();
    if (heap > LEAST_HEAP_BYTES && heap <= MOST_HEAP_BYTES) {
      System.gc();
    }
    Linker linker = Linker.nativeLinker();
    // Of glibc; others have none.
    Optional<MemorySegment> trim = linker.defaultLookup().find("malloc_trim");
    if (trim.isPresent()) {
      MethodHandle call =
          linker.downcallHandle(
              trim.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
      try {
        int released = (int) call.invokeExact(0L);
        assert released == 0 || released == 1;
      } catch (Throwable e) {
        throw new IllegalStateException("could not call malloc_trim", e);
      }
    }
  }
}

package dev.loompool.worker;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Ends the worker when its coordinator has gone, however it went. Two platform threads: one waits
/// for the end of standard input, the other for the word to end the process, so that neither a task
/// nor a full event loop can hold that off.
///
/// The end of standard input counts only when the parent has changed too, since a task may close
/// that stream. The end of the connection always counts.
final class ParentWatch {
  private static final long FIRST_PAUSE_NANOS = 5_000_000;
  private static final long LONGEST_PAUSE_NANOS = 500_000_000;

  /// To prepare the end takes as long as all else of a worker's start, and the first task need not
  /// wait for it. An end that comes before is that of the JVM.
  private static final long UNPREPARED_MILLIS = 1_000;

  /// The exit code of a process that SIGKILL has ended.
  static final int KILLED = 137;

  private final InputStream stdin;
  private final long parent = parentPid();
  private final CountDownLatch gone = new CountDownLatch(1);

  /// Written by the thread that ends the process.
  private volatile @Nullable SelfKill kill;

  private ParentWatch(InputStream stdin) {
    this.stdin = stdin;
  }

  /// Starts the threads, and makes the process ignore SIGINT: a terminal sends it to the whole
  /// group, but only the coordinator decides about its workers.
  static ParentWatch start(InputStream stdin) {
    Interrupts.ignore();
    ParentWatch watch = new ParentWatch(stdin);
    Thread.ofPlatform().daemon().name("worker-end").start(watch::awaitEnd);
    Thread.ofPlatform().daemon().name("worker-parent").start(watch::awaitStdinEnd);
    return watch;
  }

  /// Ends the process at once. Does not wait for it.
  void coordinatorGone() {
    gone.countDown();
  }

  /// Ends the process at once with this code, on the calling thread. Does not return.
  void exit(int code) {
    SelfKill prepared = kill;
    if (prepared != null) {
      prepared.exit(code);
    }
    Runtime.getRuntime().halt(code);
  }

  private void awaitEnd() {
    try {
      if (!gone.await(UNPREPARED_MILLIS, TimeUnit.MILLISECONDS)) {
        kill = SelfKill.prepare();
        gone.await();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but one who wants it to end: so does the process.
    }
    SelfKill prepared = kill;
    if (prepared != null) {
      prepared.now();
    }
    Runtime.getRuntime().halt(KILLED);
  }

  private void awaitStdinEnd() {
    try {
      while (stdin.read() >= 0) {
        // The coordinator writes nothing after the options.
      }
    } catch (IOException e) {
      // Closed: the same as its end.
    }
    // A process that ends closes its files before its children get another parent.
    for (long pause = FIRST_PAUSE_NANOS; parentPid() == parent; ) {
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
    coordinatorGone();
  }

  private static long parentPid() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
  }
}

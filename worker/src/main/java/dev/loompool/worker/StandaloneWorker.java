package dev.loompool.worker;

import dev.loompool.protocol.FailureLines;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker that nobody launched: it joins a pool, works, and comes back whenever the connection or
/// the coordinator has gone. Thread-safe; `run` is called once.
public final class StandaloneWorker {
  private static final int UNUSABLE = 2;
  private static final int TASKS_DO_NOT_END = 1;

  /// How long interrupted tasks may take before the worker goes on without their slots, or ends.
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /// Who stayed for so long has not just come to be sent away.
  private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final WorkerOptions options;
  private final Consumer<String> out;
  private final MemoryGuard memory;
  private final BackOff backOff = new BackOff();
  private final CountDownLatch leaving = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Visit visit; // written by the thread that runs
  private boolean everJoined;
  private int missed;
  private long missingSince;
  private long toldAt;

  /// A worker that has not joined yet.
  ///
  /// @param out takes what there is to say, a message at a time
  public StandaloneWorker(WorkerOptions options, Consumer<String> out) {
    this.options = options;
    this.out = out;
    this.memory = new MemoryGuard(options.name(), Runtime.getRuntime()::halt);
  }

  /// One connection, from its attempt to its end.
  private final class Visit implements WorkerHost {
    final Worker worker = new Worker(options, this, memory);
    volatile boolean joined;
    volatile boolean gone;
    volatile boolean over;
    volatile long since;
    volatile @Nullable String dismissal;
    volatile @Nullable String refusal;
    volatile boolean superseded;

    @Override
    public void welcomed() {
      joined = true;
      since = System.nanoTime();
      out.accept("joined the pool at " + place());
    }

    @Override
    public void coordinatorGone() {
      gone = true;
      worker.stop(0);
    }

    @Override
    public void dismissed(String reason, boolean hasOtherProcess) {
      dismissal = reason;
      superseded = hasOtherProcess;
    }

    @Override
    public void refused(String text) {
      refusal = text;
    }
  }

  /// Works until it is to leave, or can't go on; gives the exit code of the process: 0, 1 where
  /// tasks do not end or 2 where the pool does not take it.
  public int run() throws InterruptedException {
    memory.watchThreads();
    try {
      while (leaving.getCount() > 0) {
        int code = visit();
        if (code != 0) {
          return code;
        }
      }
      return 0;
    } finally {
      ended.countDown();
    }
  }

  /// Whether a pool has let it in and the connection stands.
  public boolean isJoined() {
    Visit now = visit;
    return now != null && now.joined && !now.over;
  }

  /// Gives back what has not started, lets the rest finish, and ends.
  public void leave() {
    leaving.countDown();
    Visit now = visit;
    if (now != null) {
      now.worker.leave(false);
    }
  }

  /// As [#leave], but what still runs is cut short, and runs again elsewhere as far as it may.
  public void leaveAtOnce() {
    leaving.countDown();
    Visit now = visit;
    if (now != null) {
      now.worker.leave(true);
    }
  }

  /// Waits until `run` is about to return; false where the time is over first.
  public boolean awaitEnd(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  private int visit() throws InterruptedException {
    Visit now = new Visit();
    visit = now;
    int code;
    try {
      // Who leaves just now has not seen this visit.
      code = leaving.getCount() == 0 ? 0 : now.worker.run();
    } catch (IOException e) {
      unreachable(e);
      return 0;
    } finally {
      now.over = true;
    }
    return leaving.getCount() == 0 ? 0 : afterwards(now, code);
  }

  private int afterwards(Visit visit, int code) throws InterruptedException {
    String refusal = visit.refusal;
    if (refusal != null && !everJoined) {
      out.accept(refusal);
      return UNUSABLE;
    }
    if (refusal == null && code != 0) {
      out.accept("could not prepare for tasks, as said above");
      return UNUSABLE;
    }
    everJoined |= visit.joined;
    missed = 0;
    if (visit.superseded) {
      out.accept(
          "another worker has joined the pool at %s by the name %s; give each a name of its own"
              .formatted(place(), options.name()));
      return UNUSABLE;
    }
    String dismissal = visit.dismissal;
    if (!tasksEnd(visit) && dismissal != null) {
      out.accept(
          "was disconnected (%s), and a task does not end: ends the process".formatted(dismissal));
      return TASKS_DO_NOT_END;
    }
    if (visit.joined && System.nanoTime() - visit.since > LASTING_NANOS) {
      backOff.reset();
    }
    await(endText(refusal, dismissal, visit));
    return 0;
  }

  private String endText(@Nullable String refusal, @Nullable String dismissal, Visit visit) {
    if (refusal != null) {
      return refusal;
    }
    if (dismissal != null) {
      return "was disconnected from %s: %s".formatted(place(), dismissal);
    }
    if (!visit.gone) {
      return "was let go by the pool at " + place();
    }
    return "lost its connection to " + place() + (visit.joined ? "" : hint());
  }

  // A coordinator that speaks TLS waits for the first word of a worker, which waits for its own.
  private String hint() {
    boolean encrypted = options.join().flatMap(JoinOptions::tls).isPresent();
    return " before it had joined"
        + (encrypted ? "" : "; if TLS is spoken there, give this worker the --tls options");
  }

  private void await(String why) throws InterruptedException {
    long nanos = backOff.nextNanos();
    out.accept(why + "; tries again in " + seconds(nanos));
    pause(nanos);
  }

  private void pause(long nanos) throws InterruptedException {
    boolean leaves = leaving.await(nanos, TimeUnit.NANOSECONDS);
    assert !leaves || leaving.getCount() == 0;
  }

  private boolean tasksEnd(Visit visit) {
    long start = System.nanoTime();
    while (!visit.worker.isIdle()) {
      if (System.nanoTime() - start > GRACE_NANOS || leaving.getCount() == 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  private void unreachable(IOException e) throws InterruptedException {
    long now = System.nanoTime();
    if (missed++ == 0) {
      missingSince = now;
    }
    long nanos = backOff.nextNanos();
    if (missed == 1 || now - toldAt > QUIET_NANOS) {
      toldAt = now;
      out.accept(
          new FailureLines("cannot reach the coordinator at " + place())
              .reason("")
              .line("why", String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()))
              .line("tried", "%d times in %s".formatted(missed, seconds(now - missingSince)))
              .line("next", "in %s, then at most every 10 s".formatted(seconds(nanos)))
              .line("fix", "start the coordinator, or see to the address and to what is between")
              .toString());
    }
    pause(nanos);
  }

  private String place() {
    return options.endpoint().substring(options.endpoint().indexOf(':') + 1);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }
}

package dev.loompool.protocol;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// The signals that have asked this JVM to exit. Immutable.
///
/// A shutdown hook is not told why it runs, and the handlers of signals belong to the program. But
/// HotSpot runs the exit that a signal asks for on a thread with the signal's name, and that thread
/// waits for the hooks. Where there is none, the program exits by itself, or this is another JVM.
public final class ExitSignals {
  private static final String TERMINATE = "SIGTERM handler";
  private static final String INTERRUPT = "SIGINT handler";

  private final Set<Thread> handlers;

  private ExitSignals(Set<Thread> handlers) {
    this.handlers = handlers;
  }

  /// Those that have come so far. For shutdown hooks.
  public static ExitSignals received() {
    return new ExitSignals(handlers());
  }

  /// Whether this JVM exits since it was asked to by one SIGTERM: the sender waits for a while.
  public boolean allowsToFinish() {
    return handlers.size() == 1 && handlers.iterator().next().getName().equals(TERMINATE);
  }

  /// Whether a SIGTERM or SIGINT has come since: the sender has waited long enough.
  public boolean cameAgain() {
    return !handlers.containsAll(handlers());
  }

  private static Set<Thread> handlers() {
    ThreadGroup all = Thread.currentThread().getThreadGroup();
    for (ThreadGroup parent = all.getParent(); parent != null; parent = all.getParent()) {
      all = parent;
    }
    Thread[] threads;
    int count;
    do {
      threads = new Thread[2 * all.activeCount() + 16];
      count = all.enumerate(threads);
    } while (count == threads.length);
    return Arrays.stream(threads, 0, count)
        .filter(thread -> thread.getName().equals(TERMINATE) || thread.getName().equals(INTERRUPT))
        .collect(Collectors.toUnmodifiableSet());
  }
}

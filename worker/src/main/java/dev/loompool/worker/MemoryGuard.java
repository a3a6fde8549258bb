package dev.loompool.worker;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Ends the process once memory has run out, since nothing in it can be relied on from there: the
/// coordinator runs the tasks elsewhere. An `OutOfMemoryError` of the heap ends the process in the
/// JVM already; here come those of direct memory, of native threads and of user code.
///
/// Thread-safe. What it does before the end needs no memory: the words go to a file that is mapped
/// beforehand.
final class MemoryGuard {
  /// As the JVM has it for its flag ExitOnOutOfMemoryError.
  private static final int OUT_OF_MEMORY_EXIT = 3;

  private static final int DEEPEST_CAUSE = 32;

  private final String worker;
  private final IntConsumer exit;
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile @Nullable StartedTasks notes;

  /// @param worker the worker's name
  /// @param exit ends the process at once with this code
  MemoryGuard(String worker, IntConsumer exit) {
    this.worker = worker;
    this.exit = exit;
  }

  /// Where the words are left from now on.
  void leaveWordsIn(StartedTasks file) {
    notes = file;
  }

  /// Watches threads that user code starts and that catch nothing.
  void watchThreads() {
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
      check(thrown);
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      thrown.printStackTrace();
    });
  }

  /// The command, with its throwable looked at.
  Runnable watching(Runnable command) {
    return () -> {
      try {
        command.run();
      } catch (Throwable e) {
        check(e);
        throw e;
      }
    };
  }

  /// Does not return where memory was at the bottom of it.
  void check(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof OutOfMemoryError error) {
        end(error);
        return;
      }
      cause = cause.getCause();
    }
  }

  private void end(OutOfMemoryError error) {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    try {
      StartedTasks file = notes;
      String words = error.getMessage();
      if (file != null) {
        file.leaveWords(words == null || words.isEmpty() ? "OutOfMemoryError" : words);
      }
      System.err.println(worker + " ran out of memory: " + error);
    } finally {
      exit.accept(OUT_OF_MEMORY_EXIT);
    }
  }
}

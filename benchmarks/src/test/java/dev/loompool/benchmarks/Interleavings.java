package dev.loompool.benchmarks;

import org.jetbrains.lincheck.Lincheck;

/// Runs something that starts threads under many interleavings of these. One in which all wait for
/// ever fails too.
public final class Interleavings {
  /// How many are tried: enough for what a few steps of two threads can do.
  private static final int TRIED = Integer.getInteger("loompool.interleavings", 30);

  @SuppressWarnings("unused") // it is written so that what it holds counts as shared
  private static volatile Object shared;

  private Interleavings() {}

  /// Something that may be interrupted.
  @FunctionalInterface
  public interface Scenario {
    void run() throws InterruptedException;
  }

  public static void of(Scenario scenario) {
    Lincheck.runConcurrentTest(TRIED, () -> run(scenario));
  }

  /// Does something on another thread, which has been started.
  public static Thread meanwhile(Scenario scenario) {
    Thread thread = new Thread(() -> run(scenario), "meanwhile");
    thread.start();
    return thread;
  }

  /// Says that threads share the object. Lincheck does not see what goes to a thread with its
  /// lambda, and lets nothing happen amid what it takes for one thread's own.
  public static <T> T shared(T object) {
    shared = object;
    return object;
  }

  /// In the explored code, where a library of assertions would cost as much as all the rest.
  public static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static void run(Scenario scenario) {
    try {
      scenario.run();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}

package dev.loompool.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/// Starts a virtual thread for each callback, so that users' stages cannot hold a loop up.
/// Thread-safe.
final class CallbackThreads implements Executor {
  private final ThreadFactory threads;

  CallbackThreads(String pool) {
    threads = Thread.ofVirtual().name(pool + "-callback-", 0).factory();
  }

  @Override
  public void execute(Runnable command) {
    threads.newThread(command).start();
  }
}

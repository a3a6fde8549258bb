package dev.loompool.internal;

import dev.loompool.TaskOptions;
import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One map under way: its feeder, its tasks, and how they are stopped. Thread-safe.
final class MapRun implements MapFeeder.MapEnds {
  private final MapTasks tasks;
  private final ControlLoop loop;
  private final PoolCore core;
  private final CallbackThreads callbacks;
  private volatile @Nullable Thread feeder;

  /// @param size how many items its source has, or -1
  /// @param finished is given this, on the loop, when the last task has ended
  MapRun(
      long size,
      TaskOptions options,
      TaskSettings settings,
      MapWindow window,
      ControlLoop loop,
      PoolCore core,
      CallbackThreads callbacks,
      Consumer<MapRun> finished) {
    Runnable cancellation = options.failFast() ? this::cancel : null;
    this.tasks = new MapTasks(size, settings, window, cancellation, () -> finished.accept(this));
    this.loop = loop;
    this.core = core;
    this.callbacks = callbacks;
  }

  void start(MapFeeder work, String threadName) {
    Thread thread = Thread.ofVirtual().name(threadName).unstarted(work);
    feeder = thread;
    thread.start();
  }

  MapTasks tasks() {
    return tasks;
  }

  /// Runs what reads this map on a thread of the pool.
  void startReader(Runnable reading) {
    callbacks.execute(reading);
  }

  /// Stops the source and ends the tasks, as the reader or the first failure wants it.
  void cancel() {
    tasks.cancelled();
    cancelForPool();
  }

  /// As `cancel`, because the pool closes: the reader does not expect that items are missing.
  void cancelForPool() {
    loop.execute(() -> {
      stopFeeding();
      for (TaskBlock block : tasks.liveBlocks()) {
        cancelAll(block);
      }
    });
  }

  /// As `cancel`, and nobody will read what ends from now on.
  void drop() {
    tasks.cancelled(); // First: who sees that outcomes are dropped is to see why.
    tasks.drop();
    cancelForPool();
  }

  /// Stops the source; what it has given so far goes on. On the loop.
  void stopFeeding() {
    assert loop.inLoop();
    tasks.window.stop();
    Thread pulling = feeder;
    if (pulling != null) {
      pulling.interrupt();
    }
    TaskBlock open = tasks.openBlock();
    if (open != null) {
      open.seal();
      close(open);
    }
    tasks.cut();
    end(null);
  }

  @Override
  public void opened(TaskBlock block) {
    loop.execute(() -> {
      loop.opened(block);
      if (!tasks.opened(block)) {
        block.seal();
        loop.closed(block);
        cancelAll(block);
      }
    });
  }

  @Override
  public void closed(TaskBlock block) {
    loop.execute(() -> close(block));
  }

  @Override
  public void sourceEnded(@Nullable Throwable failure) {
    loop.execute(() -> end(failure));
  }

  private void close(TaskBlock block) {
    loop.closed(block);
    tasks.closed(block);
    tasks.turnEnded();
  }

  private void end(@Nullable Throwable failure) {
    tasks.sourceEnded(failure);
    tasks.turnEnded();
  }

  private void cancelAll(TaskBlock block) {
    for (int i = 0; i < block.size(); i++) {
      core.cancelRequested(block.id(i), loop.now());
    }
  }
}

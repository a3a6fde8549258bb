package dev.loompool.internal;

import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.protocol.OutputBuffer;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Pulls the source of one map, on a virtual thread of its own, and publishes what it gives in
/// blocks. An item may be taken from a block as soon as it is in it: a slow source holds nothing
/// back.
///
/// Confined to its thread.
final class MapFeeder implements Runnable {
  private static final int BLOCK_TASKS = 256;
  private static final int BLOCK_BYTES = 1024 * 1024;
  private static final int FIRST_BUFFER_BYTES = 256;

  private final Iterator<?> source;
  private final AutoCloseable sourceEnd;
  private final MapTasks tasks;
  private final MapEnds ends;
  private final ArgumentEncoder encoder;
  private final long function;
  private final TaskSettings settings;
  private final AtomicLong nextTaskId;
  private final Room room;
  private final ControlLoop loop;
  private OutputBuffer buffer;

  private @Nullable TaskBlock block;
  private int key;
  private long index;

  /// How the control loop takes over what the feeder opens and closes.
  interface MapEnds {
    void opened(TaskBlock block);

    void closed(TaskBlock block);

    void sourceEnded(@Nullable Throwable failure);
  }

  MapFeeder(
      Iterator<?> source,
      AutoCloseable sourceEnd,
      MapTasks tasks,
      MapEnds ends,
      ArgumentEncoder encoder,
      long function,
      TaskSettings settings,
      AtomicLong nextTaskId,
      Room room,
      ControlLoop loop) {
    this.source = source;
    this.sourceEnd = sourceEnd;
    this.tasks = tasks;
    this.ends = ends;
    this.encoder = encoder;
    this.buffer = encoder.newBuffer(FIRST_BUFFER_BYTES);
    this.function = function;
    this.settings = settings;
    this.nextTaskId = nextTaskId;
    this.room = room;
    this.loop = loop;
  }

  @Override
  public void run() {
    Throwable failure = null;
    try {
      pull();
    } catch (InterruptedException e) {
      // Only the pool interrupts this thread, to stop it.
    } catch (Throwable e) {
      failure = tasks.window.isStopped() ? null : e;
    }
    try {
      sourceEnd.close();
    } catch (Throwable e) {
      failure = failure == null && !tasks.window.isStopped() ? e : failure;
    }
    closeBlock();
    ends.sourceEnded(failure);
  }

  private void pull() throws InterruptedException {
    while (tasks.window.awaitRoom() && source.hasNext()) {
      Object item = source.next();
      buffer.truncate(0);
      key = encoder.encodeOrStandIn(item, index, settings, buffer);
      if (!offer()) {
        return;
      }
    }
  }

  private boolean offer() throws InterruptedException {
    boolean hasRoom = false;
    boolean published = false;
    try {
      hasRoom = room.acquire(buffer.size());
      published = hasRoom && publish();
      return published;
    } finally {
      if (!published) {
        if (hasRoom) {
          room.release(1, buffer.size());
        }
        encoder.letGo(buffer.array(), buffer.size());
      }
    }
  }

  private boolean publish() {
    TaskBlock open = block;
    if (open == null) {
      int capacity = capacity(buffer.size());
      open =
          new TaskBlock(function, nextTaskId.getAndAdd(capacity), index, capacity, settings, tasks);
      block = open;
      ends.opened(open);
    }
    int length = buffer.size();
    tasks.window.feed(length);
    boolean kept = TaskBlock.keeps(open.capacity(), buffer.array(), length);
    if (!open.append(buffer.array(), length, key)) {
      tasks.window.takeBack(length);
      return false;
    }
    if (kept) {
      buffer = encoder.newBuffer(FIRST_BUFFER_BYTES);
    }
    index++;
    loop.published();
    int last = open.size() - 1;
    if (open.size() == open.capacity() || open.start(last) + open.length(last) >= BLOCK_BYTES) {
      closeBlock();
    }
    return true;
  }

  /// Room for a chunk at least, but not for ids that large items would leave unused.
  private int capacity(int itemBytes) {
    int most = Math.max(BLOCK_TASKS, settings.chunkSize());
    return Math.clamp(BLOCK_BYTES / Math.max(1, itemBytes), 1, most);
  }

  private void closeBlock() {
    TaskBlock open = block;
    if (open != null) {
      open.seal();
      block = null;
      ends.closed(open);
    }
  }
}

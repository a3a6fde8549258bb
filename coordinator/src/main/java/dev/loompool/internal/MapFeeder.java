package dev.loompool.internal;

import static java.util.Objects.requireNonNull;

import dev.loompool.internal.control.ControlLoop;
import dev.loompool.internal.core.TaskBlock;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.SharedForm;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Pulls the source of one map, on a virtual thread of its own, and publishes what it gives in
/// blocks. An item may be taken from a block as soon as it is in it. Where the source has its items
/// at hand a few small ones are published together; a slow source holds nothing back.
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
  private final FewItems few;
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
    this.few = new FewItems(source);
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
    boolean going = true;
    try {
      while (going && tasks.window.awaitRoom() && source.hasNext()) {
        Object item = source.next();
        buffer.truncate(0);
        key = encoder.encodeOrStandIn(item, index + few.count(), settings, buffer);
        going = gather() ? !mustPublish() || offerFew() : offerFewAndThis();
      }
    } finally {
      // Also where the source has thrown: what it gave before is accepted.
      if (going && !tasks.window.isStopped()) {
        offerFew();
      } else {
        letGoFew(0);
      }
    }
  }

  /// Has the item wait for others, if it may.
  private boolean gather() {
    TaskBlock open = block;
    return open != null
        && open.size() + few.count() < open.capacity()
        && !SharedForm.isShared(buffer.array(), 0, buffer.size())
        && few.add(buffer, key);
  }

  /// Whether those that wait may not do so while another item is awaited.
  private boolean mustPublish() {
    TaskBlock open = requireNonNull(block);
    return few.isFull()
        || !tasks.window.isGranted()
        || open.size() + few.count() == open.capacity();
  }

  /// Publishes those that wait: all at once where there is plenty of room, or one after the other.
  /// Who waits for room holds none: room for what is not published would never be given back.
  private boolean offerFew() throws InterruptedException {
    int count = few.count();
    int published = 0;
    try {
      if (count > 0 && room.tryAcquire(count, few.size())) {
        published = publishFew(0, count) ? count : 0;
      } else {
        while (published < count
            && room.acquire(few.start(published + 1) - few.start(published))
            && publishFew(published, published + 1)) {
          published++;
        }
      }
    } finally {
      letGoFew(published);
    }
    closeFullBlock();
    return published == count;
  }

  private boolean publishFew(int from, int to) {
    int bytes = few.start(to) - few.start(from);
    tasks.window.feed(to - from, bytes);
    if (!requireNonNull(block).append(few.bytes, few.ends, few.keys, from, to)) {
      tasks.window.takeBack(to - from, bytes);
      room.release(to - from, bytes);
      return false;
    }
    published(to - from);
    return true;
  }

  /// Forgets those that waited; those from this number on were not published.
  private void letGoFew(int from) {
    for (int i = from; i < few.count(); i++) {
      encoder.letGo(few.bytes, few.start(i), few.start(i + 1) - few.start(i));
    }
    few.clear();
  }

  private boolean offerFewAndThis() throws InterruptedException {
    boolean offered = false;
    try {
      offered = offerFew();
    } finally {
      if (!offered) {
        encoder.letGo(buffer.array(), 0, buffer.size());
      }
    }
    return offered && offer();
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
        encoder.letGo(buffer.array(), 0, buffer.size());
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
    tasks.window.feed(1, length);
    boolean kept = TaskBlock.keeps(open.capacity(), buffer.array(), length);
    if (!open.append(buffer.array(), length, key)) {
      tasks.window.takeBack(1, length);
      return false;
    }
    if (kept) {
      buffer = encoder.newBuffer(FIRST_BUFFER_BYTES);
    }
    published(1);
    closeFullBlock();
    return true;
  }

  private void published(int count) {
    index += count;
    loop.published();
  }

  private void closeFullBlock() {
    TaskBlock open = block;
    int last = open == null ? -1 : open.size() - 1;
    if (open != null
        && last >= 0
        && (last + 1 == open.capacity() || open.start(last) + open.length(last) >= BLOCK_BYTES)) {
      closeBlock();
    }
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

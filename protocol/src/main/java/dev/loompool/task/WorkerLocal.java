package dev.loompool.task;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A value of which each worker has one, made when a task there first asks for it: a connection, a
/// parsed model. Thread-safe.
///
/// It may stand in a static field or be captured by a task. What is captured travels as the way to
/// make the value, never as the value, and all copies in one worker share it.
public final class WorkerLocal<T> implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Map<UUID, WorkerLocal<?>> HERE = new ConcurrentHashMap<>();

  private final UUID id = UUID.randomUUID();
  private final TaskCallable<? extends T> initial;
  private final ReentrantLock making = new ReentrantLock();
  private transient volatile @Nullable T value;

  private WorkerLocal(TaskCallable<? extends T> initial) {
    this.initial = initial;
  }

  /// A value that is made like this in each worker.
  ///
  /// @param initial makes the value; never null
  public static <T> WorkerLocal<T> of(TaskCallable<? extends T> initial) {
    return new WorkerLocal<>(initial);
  }

  /// The value of this worker. Where making it throws, so does this, and the next call tries again.
  public T get() throws Exception {
    T made = value;
    return made != null ? made : make();
  }

  private T make() throws Exception {
    making.lock();
    try {
      T made = value;
      if (made == null) {
        made = Objects.requireNonNull(initial.call(), "a WorkerLocal's value");
        value = made;
      }
      return made;
    } finally {
      making.unlock();
    }
  }

  private Object readResolve() {
    WorkerLocal<?> known = HERE.putIfAbsent(id, this);
    return known != null ? known : this;
  }
}

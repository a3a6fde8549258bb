package dev.loompool.task;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A callable that runs in a worker.
@FunctionalInterface
public interface TaskCallable<R extends @Nullable Object> extends Callable<R>, Serializable {}

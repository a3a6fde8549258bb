package dev.loompool.internal;

import dev.loompool.TaskOptions;
import dev.loompool.Transport;
import dev.loompool.WorkerOutput;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.WorkerInitializer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of a pool, as [dev.loompool.PoolBuilder] checked them. Immutable.
public record PoolOptions(
    String name,
    int workers,
    int concurrencyPerWorker,
    int maxTasksPerWorker,
    int maxPendingTasks,
    int maxMessageBytes,
    @Nullable WorkerInitializer initializer,
    @Nullable TaskExceptionHandler exceptionHandler,
    TaskOptions taskDefaults,
    List<String> jvmArguments,
    List<Path> classPath,
    Transport transport,
    WorkerOutput workerOutput) {}

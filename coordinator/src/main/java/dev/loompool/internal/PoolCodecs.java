package dev.loompool.internal;

import dev.loompool.internal.net.ListenOptions;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.JavaTaskCodec;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.task.TaskCodec;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// How a pool and its workers write functions, values and classes to each other. Immutable.
///
/// @param context the class loader that the opener of the pool had as its context
/// @param codec reads what launched workers wrote
/// @param guarded reads what workers wrote that joined, or those of a client's host
/// @param limit the most bytes that one value may have
record PoolCodecs(
    ClassLoader context,
    KnownLoaders loaders,
    TaggedTaskCodec codec,
    TaggedTaskCodec guarded,
    FunctionTable functions,
    SharedMemory memory,
    int limit) {
  private static final byte[] NOTHING = new byte[0];

  static PoolCodecs of(PoolOptions options) {
    return of(options, options.listening().map(ListenOptions::allowed).orElse(List.of()));
  }

  /// @param allowed patterns of the classes that the guarded codec may read
  static PoolCodecs of(PoolOptions options, List<String> allowed) {
    ClassLoader opener = Thread.currentThread().getContextClassLoader();
    ClassLoader context = opener != null ? opener : ClassLoader.getSystemClassLoader();
    KnownLoaders loaders = new KnownLoaders(context, options.shipClasses());
    int limit = options.bounds().maxMessageBytes();
    TaskCodec own = options.hooks().codec();
    TaggedTaskCodec java =
        TaggedTaskCodec.trusting(loaders, limit + FramePipeline.FRAME_OVERHEAD_BYTES);
    TaggedTaskCodec guarded =
        new TaggedTaskCodec(loaders, JavaTaskCodec.strict(loaders, allowed))
            .with(own == null ? null : own.guarded());
    SharedMemory memory = SharedMemory.of(options);
    return new PoolCodecs(
        context,
        loaders,
        java.with(own).sharing(memory.values()),
        guarded,
        new FunctionTable(java, loaders, limit),
        memory,
        limit);
  }

  /// What each worker is told first.
  Frame initialize(long pool, PoolOptions.Hooks hooks) {
    return WorkerEvents.initialize(
        pool,
        encodeIfPresent(hooks.initializer()),
        encodeIfPresent(hooks.exceptionHandler()),
        encodeIfPresent(hooks.codec()),
        loaders.numberOf(context));
  }

  private byte[] encodeIfPresent(@Nullable Object hook) {
    return hook == null ? NOTHING : functions.encode(hook);
  }

  ArgumentEncoder arguments() {
    return new ArgumentEncoder(codec, memory.arguments(), limit);
  }

  ClassSource classes(Executor threads) {
    return new ClassSource(loaders, Math.max(limit, FramePipeline.GATHERED_BYTES), threads);
  }
}

package dev.loompool.fory;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.fory.Fory;
import org.apache.fory.config.Config;
import org.apache.fory.config.ForyBuilder;
import org.apache.fory.memory.MemoryUtils;
import org.apache.fory.resolver.SharedRegistry;
import org.apache.fory.resolver.TypeResolver;
import org.apache.fory.serializer.JdkProxySerializer;
import org.apache.fory.serializer.LambdaSerializer;
import org.jspecify.annotations.Nullable;

/// Instances of Fory, each of which one thread uses at a time. There are as many as threads that
/// used them at once, and a few are kept. Thread-safe.
final class ForySlots {
  private static final int KEPT = 16;
  private static final int TRUSTED_DEPTH = 100;
  private static final int GUARDED_DEPTH = 20;
  private static final long GUARDED_BYTES = 16 * 1024 * 1024;

  private final List<Class<?>> types;
  private final boolean guarded;
  private final SharedRegistry shared = new SharedRegistry();
  private final AtomicReferenceArray<@Nullable Fory> slots = new AtomicReferenceArray<>(KEPT);

  ForySlots(List<Class<?>> types, boolean guarded) {
    this.types = types;
    this.guarded = guarded;
  }

  Fory take() {
    int first = slotOfThread();
    for (int i = 0; i < KEPT; i++) {
      int slot = (first + i) % KEPT;
      Fory fory = slots.get(slot);
      if (fory != null && slots.compareAndSet(slot, fory, null)) {
        return fory;
      }
    }
    return create();
  }

  void giveBack(Fory fory) {
    int first = slotOfThread();
    for (int i = 0; i < KEPT; i++) {
      int slot = (first + i) % KEPT;
      if (slots.get(slot) == null && slots.compareAndSet(slot, null, fory)) {
        return;
      }
    }
  }

  private static int slotOfThread() {
    return (int) (Thread.currentThread().threadId() % KEPT);
  }

  static @Nullable Object read(Fory fory, byte[] bytes, int offset, int length) {
    return fory.deserialize(MemoryUtils.wrap(bytes, offset, length));
  }

  // Both sides have the same classes, so nothing of them has to travel but their numbers, and a
  // hash
  // of the fields that shows where they differ all the same.
  private Fory create() {
    ForyBuilder builder =
        Fory.builder()
            .withXlang(false)
            .withCompatible(false)
            .withClassVersionCheck(true)
            .withRefTracking(true)
            .requireClassRegistration(true)
            .suppressClassRegistrationWarnings(true)
            .withMaxDepth(guarded ? GUARDED_DEPTH : TRUSTED_DEPTH)
            .withSerializerFactory(ForySlots::refuseGenerated)
            .withSharedRegistry(shared)
            .withClassLoader(loader());
    if (guarded) {
      builder.withMaxGraphMemoryBytes(GUARDED_BYTES);
    }
    Fory fory = builder.build();
    for (Class<?> stub :
        List.of(
            SerializedLambda.class,
            LambdaSerializer.ReplaceStub.class,
            JdkProxySerializer.ReplaceStub.class)) {
      fory.registerSerializer(stub, resolver -> new RefusingSerializer(resolver.getConfig(), stub));
    }
    types.forEach(fory::register);
    return fory;
  }

  // Fory would let lambdas and proxies of any class through, registered or not.
  private static @Nullable RefusingSerializer refuseGenerated(
      TypeResolver resolver, Class<?> type) {
    Config config = resolver.getConfig();
    return type.isHidden() || Proxy.isProxyClass(type)
        ? new RefusingSerializer(config, type)
        : null;
  }

  // It asks the loader for what is not registered, such as the classes that it makes.
  private ClassLoader loader() {
    for (Class<?> type : types) {
      ClassLoader loader = type.getClassLoader();
      if (loader != null) {
        return loader;
      }
    }
    return Fory.class.getClassLoader();
  }
}

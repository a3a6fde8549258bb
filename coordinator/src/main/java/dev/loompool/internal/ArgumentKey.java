package dev.loompool.internal;

import dev.loompool.internal.core.TaskSettings;
import dev.loompool.protocol.Pair;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a scheduler sees of the key that a task's options give it.
final class ArgumentKey {
  private ArgumentKey() {}

  /// The hash of the argument's key, 0 for none. Runs the user's code, so never on the loop.
  static int hash(TaskSettings settings, @Nullable Object argument) {
    Function<@Nullable Object, ? extends @Nullable Object> keyOf = settings.keyOf();
    if (keyOf == null) {
      return 0;
    }
    Object key =
        keyOf.apply(
            argument instanceof Pair(var first, var second)
                ? new SimpleImmutableEntry<>(first, second)
                : argument);
    return key == null ? 0 : nonZero(key.hashCode());
  }

  private static int nonZero(int hash) {
    return hash == 0 ? 1 : hash;
  }
}

package dev.loompool;

import dev.loompool.task.TaskCodec;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// The part of [PoolBuilder] that says how arguments and values travel. Not thread-safe.
abstract sealed class ValueSettings permits ListenSettings {
  private int maxMessageBytes = 64 * 1024 * 1024;
  private @Nullable TaskCodec codec;

  /// The largest encoded argument or value, in bytes, from 1 KiB to 1 GiB. Default: 64 MiB.
  public PoolBuilder maxMessageBytes(int bytes) {
    this.maxMessageBytes = OptionRange.check("maxMessageBytes", bytes, 1024, 1024 * 1024 * 1024);
    return self();
  }

  /// Writes and rebuilds arguments and values that have no form of their own, such as records, in
  /// place of Java serialization: `dev.loompool.fory.ForyCodec`, or one of yours. It is sent to the
  /// workers once. What it can't write is refused as what Java serialization can't. Functions,
  /// exceptions and lambdas travel by Java serialization all the same. Default: none.
  public <C extends TaskCodec & Serializable> PoolBuilder codec(C codec) {
    this.codec = codec;
    return self();
  }

  int maxMessageBytes() {
    return maxMessageBytes;
  }

  @Nullable TaskCodec codec() {
    return codec;
  }

  PoolBuilder self() {
    return (PoolBuilder) this;
  }
}

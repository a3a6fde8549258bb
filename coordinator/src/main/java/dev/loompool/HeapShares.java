package dev.loompool;

/// Shares of this process's heap that are defaults of options. Immutable.
final class HeapShares {
  /// A quarter leaves room for what the tasks give, and a queue of more than 256 MiB, four of the
  /// largest messages, keeps no worker busier.
  static final long PENDING_BYTES =
      Math.min(Runtime.getRuntime().maxMemory() / 4, 256 * 1024 * 1024);

  /// Nothing holds unread outcomes back but a refusal, so they may have most of what is left.
  static final long UNREAD_BYTES = Runtime.getRuntime().maxMemory() / 2;

  private HeapShares() {}
}

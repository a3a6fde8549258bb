package dev.loompool.task;

/// A [Runnable] that runs in a worker. Lambdas become one where a `PoolExecutor` takes them, so
/// that they can be sent; unlike those of a plain executor they may throw what they like.
@FunctionalInterface
public interface SerializableRunnable extends Runnable, TaskRunnable {
  /// Runs in the worker.
  void perform() throws Exception;

  /// Performs the action. What that throws is thrown as it is, checked exceptions too.
  @Override
  @SuppressWarnings("FunctionalInterfaceMethodChanged") // both names do the same
  default void run() {
    try {
      perform();
    } catch (Exception e) {
      throw SerializableRunnable.<RuntimeException>undeclared(e);
    }
  }

  @SuppressWarnings("unchecked") // the cast is not checked, and that is its purpose
  private static <E extends Exception> E undeclared(Exception thrown) throws E {
    throw (E) thrown;
  }
}

package dev.loompool.protocol;

import dev.loompool.task.SerializableRunnable;
import dev.loompool.task.TaskBiFunction;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskConsumer;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskRunnable;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one shape that the wire knows, a function of one argument, made from the others. A function
/// that rarely repeats (a callable, or one that captures values) travels as the argument of one of
/// the two constants, so that workers keep no copy of it.
public final class Adapters {
  /// Calls its argument, a [TaskCallable].
  public static final TaskFunction<Object, Object> CALL = new Call();

  /// Applies the first of a [Pair], a [TaskFunction], to the second.
  public static final TaskFunction<Object, Object> APPLY = new Apply();

  public static final long CALL_ID = 1;
  public static final long APPLY_ID = 2;

  /// The first id that is free for other functions.
  public static final long FIRST_FREE_ID = 3;

  private Adapters() {}

  public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFunction<Pair, R> ofPair(TaskBiFunction<? super A, ? super B, R> function) {
    return new OfPair<>(function);
  }

  public static TaskCallable<@Nullable Void> ofRunnable(TaskRunnable task) {
    return new OfRunnable(task);
  }

  /// For one of the JDK's own types, which can be sent where its class is Serializable.
  public static <R extends @Nullable Object> TaskCallable<R> ofCallable(Callable<R> task) {
    return task instanceof TaskCallable<R> serializable ? serializable : new OfCallable<>(task);
  }

  /// As [#ofCallable].
  public static TaskCallable<@Nullable Void> ofAction(Runnable task) {
    return new OfAction(task);
  }

  /// As [#ofCallable].
  public static <R extends @Nullable Object> TaskCallable<R> ofSupplier(Supplier<R> task) {
    return new OfSupplier<>(task);
  }

  /// Calls it, and drops the value.
  public static SerializableRunnable asRunnable(TaskCallable<?> task) {
    return task::call;
  }

  public static <A extends @Nullable Object> TaskFunction<A, @Nullable Void> ofConsumer(
      TaskConsumer<? super A> task) {
    return new OfConsumer<>(task);
  }

  /// The function that an adapter of this class calls; any other object as it is.
  static Object unwrap(Object function) {
    return switch (function) {
      case OfPair<?, ?, ?>(var wrapped) -> wrapped;
      case OfRunnable(var wrapped) -> wrapped;
      case OfConsumer<?>(var wrapped) -> wrapped;
      case OfCallable<?>(var wrapped) -> wrapped;
      case OfAction(var wrapped) -> wrapped;
      case OfSupplier<?>(var wrapped) -> wrapped;
      default -> function;
    };
  }

  private record Call() implements TaskFunction<Object, Object> {
    @Override
    public Object apply(Object callable) throws Exception {
      return ((TaskCallable<?>) callable).call();
    }
  }

  private record Apply() implements TaskFunction<Object, Object> {
    @Override
    @SuppressWarnings("unchecked")
    public Object apply(Object pair) throws Exception {
      Pair both = (Pair) pair;
      TaskFunction<@Nullable Object, Object> function =
          (TaskFunction<@Nullable Object, Object>) Objects.requireNonNull(both.first());
      return function.apply(both.second());
    }
  }

  private record OfPair<
          A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>(
      TaskBiFunction<? super A, ? super B, R> function) implements TaskFunction<Pair, R> {
    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // A and B may be nullable, which a cast cannot say
    public R apply(Pair pair) throws Exception {
      return function.apply((A) pair.first(), (B) pair.second());
    }
  }

  private record OfRunnable(TaskRunnable task) implements TaskCallable<@Nullable Void> {
    @Override
    public @Nullable Void call() throws Exception {
      task.run();
      return null;
    }
  }

  private record OfConsumer<A extends @Nullable Object>(TaskConsumer<? super A> task)
      implements TaskFunction<A, @Nullable Void> {
    @Override
    public @Nullable Void apply(A argument) throws Exception {
      task.accept(argument);
      return null;
    }
  }

  private record OfCallable<R extends @Nullable Object>(Callable<R> task)
      implements TaskCallable<R> {
    @Override
    public R call() throws Exception {
      return task.call();
    }
  }

  private record OfAction(Runnable task) implements TaskCallable<@Nullable Void> {
    @Override
    public @Nullable Void call() {
      task.run();
      return null;
    }
  }

  private record OfSupplier<R extends @Nullable Object>(Supplier<R> task)
      implements TaskCallable<R> {
    @Override
    public R call() {
      return task.get();
    }
  }
}

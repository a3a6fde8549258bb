package dev.loompool.protocol.sample;

import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskConsumer;
import dev.loompool.task.TaskFunction;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/// Makes tasks that capture things.
public final class Orders {
  private final Connection repo = new Connection();
  private final int rate = 3;

  public static TaskFunction<String, String> capturingConnection(Connection connection) {
    return order -> order + connection.name();
  }

  public static TaskFunction<String, String> capturingSecond(long skipped, Connection connection) {
    return order -> order + skipped + connection.name();
  }

  public static TaskCallable<Integer> capturingList(List<?> list) {
    return () -> list.size();
  }

  public TaskFunction<Integer, Integer> capturingThisForField() {
    return order -> order * rate * repo.hashCode();
  }

  public TaskFunction<Integer, Integer> capturingThisForMethod() {
    return order -> priced(order);
  }

  public TaskFunction<Integer, TaskCallable<Integer>> capturingThisForNested() {
    return order -> () -> order + repo.hashCode();
  }

  public TaskFunction<Integer, Integer> boundReference() {
    return this::priced;
  }

  public TaskFunction<Integer, Integer> anonymous() {
    return new TaskFunction<>() {
      @Override
      public Integer apply(Integer order) {
        return priced(order);
      }
    };
  }

  public static TaskFunction<Integer, Integer> plainFunction(Function<Integer, Integer> function) {
    return function::apply;
  }

  public static TaskConsumer<String> consumer(Connection connection) {
    return order -> connection.name();
  }

  public static Callable<Integer> plainCallable() {
    return () -> 1;
  }

  private int priced(int order) {
    return order * rate;
  }
}

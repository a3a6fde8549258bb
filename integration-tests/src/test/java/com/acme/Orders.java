package com.acme;

import dev.loompool.task.TaskFunction;
import java.util.function.Function;

/// Tasks, some of which cannot work.
public final class Orders {
  private final Connection repo = new Connection();

  private Orders() {}

  public static int sync(int sku) {
    if (new Connection().stock(sku) < 7) {
      throw new IllegalStateException("no stock for SKU " + sku);
    }
    return sku;
  }

  public static int size(byte[] image) {
    return image.length;
  }

  public static Report report(int day) {
    return new Report(new Report.Page(new Report.Cursor()));
  }

  public static TaskFunction<Integer, Integer> stockOf(Connection connection) {
    return sku -> connection.stock(sku);
  }

  public static TaskFunction<Integer, Integer> stock() {
    return new Orders().ownStock();
  }

  private TaskFunction<Integer, Integer> ownStock() {
    return sku -> repo.stock(sku);
  }

  public static TaskFunction<Integer, Integer> priced(Function<Integer, Integer> price) {
    return sku -> price.apply(sku);
  }
}

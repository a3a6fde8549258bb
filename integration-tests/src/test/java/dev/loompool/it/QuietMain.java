package dev.loompool.it;

import dev.loompool.Pool;
import java.util.List;

/// The shortest useful program.
public final class QuietMain {
  private QuietMain() {}

  /// Maps three numbers.
  public static void main(String[] arguments) throws InterruptedException {
    try (Pool pool = Pool.builder().workers(2).open()) {
      System.out.println(pool.map(x -> x * x, List.of(1, 4, 9)).get());
    }
  }
}

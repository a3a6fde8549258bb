package dev.loompool.it;

import dev.loompool.Pool;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Maps as many items as it is told and prints how many values came, and their sum.
public final class HugeMapMain {
  private HugeMapMain() {}

  /// Takes the number of items.
  public static void main(String[] arguments) {
    long items = Long.parseLong(arguments[0]);
    try (Pool pool = Pool.builder().workers(2).open();
        Stream<Long> values =
            pool.map((Long x) -> x, LongStream.range(0, items).boxed()).stream()) {
      long[] countAndSum = new long[2];
      values.forEach(value -> {
        countAndSum[0]++;
        countAndSum[1] += value;
      });
      System.out.println(countAndSum[0] + " " + countAndSum[1]);
    }
  }
}

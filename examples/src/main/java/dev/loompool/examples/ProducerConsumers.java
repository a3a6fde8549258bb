package dev.loompool.examples;

import dev.loompool.Pool;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A lazy producer and 50 consumers: 1000 tasks of a second end in 20 s. Then a million short
/// tasks, of which the memory never holds more than a few thousand: `java -Xmx64m` will do.
public final class ProducerConsumers {
  private static final int CONSUMERS = 50;
  private static final int TASKS = 1000;

  private ProducerConsumers() {}

  /// Sleeps.
  public static double consume(double seconds) throws InterruptedException {
    Thread.sleep(Duration.ofNanos((long) (seconds * 1e9)));
    return seconds;
  }

  /// Does next to nothing.
  public static long square(long number) {
    return number * number;
  }

  /// Takes how long a second lasts, 0.1 by default, and how many short tasks to run.
  public static void main(String... args) throws Exception {
    double scale = args.length > 0 ? Double.parseDouble(args[0]) : 0.1;
    long shortTasks = args.length > 1 ? Long.parseLong(args[1]) : 1_000_000;
    try (Pool pool = Pool.builder().workers(2).concurrencyPerWorker(CONSUMERS / 2).open()) {
      pool.apply(ProducerConsumers::square, 1L); // so that the workers' start does not count

      long start = System.nanoTime();
      pool.map(ProducerConsumers::consume, Stream.generate(() -> scale).limit(TASKS)).get();
      System.out.printf(
          "%d tasks of 1 s, %d at a time: %.1f s%n", TASKS, CONSUMERS, secondsSince(start) / scale);

      start = System.nanoTime();
      AtomicLong produced = new AtomicLong();
      long consumed = 0;
      long ahead = 0;
      Stream<Long> source =
          LongStream.range(0, shortTasks).boxed().peek(_ -> produced.incrementAndGet());
      for (long _ : pool.map(ProducerConsumers::square, source)) {
        consumed++;
        ahead = Math.max(ahead, produced.get() - consumed);
      }
      System.out.printf(
          "%d short tasks: %.1f s, the producer never more than %d ahead%n",
          consumed, secondsSince(start), ahead);
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}

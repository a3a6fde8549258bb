package dev.loompool.benchmarks.jmh;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What Java serialization costs for each of 64 items there and back: with a stream for each item,
/// with one for all, and with one that forgets after each item what it has written, so that items
/// share nothing. Confined to JMH's thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SerializedBlockBenchmark {
  private static final int ITEMS = 64;

  /// How many items share a stream.
  @Param({"each", "all", "all, reset"})
  public String stream = "each";

  /// A value that only Java serialization knows.
  ///
  /// @param name some text
  /// @param count some number
  public record Line(String name, int count) implements Serializable {}

  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int thereAndBack() throws IOException, ClassNotFoundException {
    int sum = 0;
    if ("each".equals(stream)) {
      for (int i = 0; i < ITEMS; i++) {
        sum += read(written(i, i + 1), 1);
      }
      return sum;
    }
    return read(written(0, ITEMS), ITEMS);
  }

  private byte[] written(int from, int to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      for (int i = from; i < to; i++) {
        objects.writeObject(new Line("line", i));
        if (stream.endsWith("reset")) {
          objects.reset();
        }
      }
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings("BanSerializableRead") // its own bytes
  private static int read(byte[] bytes, int items) throws IOException, ClassNotFoundException {
    int sum = 0;
    try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      for (int i = 0; i < items; i++) {
        sum += ((Line) objects.readObject()).count();
      }
    }
    return sum;
  }
}

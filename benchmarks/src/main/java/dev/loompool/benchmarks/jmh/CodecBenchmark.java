package dev.loompool.benchmarks.jmh;

import dev.loompool.fory.ForyCodec;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.TaggedTaskCodec;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What it costs to encode a value and to decode it. Confined to JMH's thread.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  /// What is encoded.
  @Param({
    "integer",
    "string",
    "longs",
    "time",
    "enum",
    "list",
    "map",
    "record",
    "record by Fory",
    "graph",
    "graph by Fory"
  })
  public String kind = "integer";

  private TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(CodecBenchmark.class.getClassLoader(), 1 << 20);
  private final OutputBuffer buffer = new OutputBuffer(4096);
  private Object value = 0;
  private byte[] encoded = new byte[0];

  /// A value without a form of its own.
  ///
  /// @param name some text
  /// @param count some number
  public record Line(String name, int count) implements Serializable {}

  /// A graph of such values.
  ///
  /// @param id some number
  /// @param unit some enum
  /// @param lines some records
  public record Order(long id, TimeUnit unit, List<Line> lines) implements Serializable {}

  @Setup
  public void prepare() throws IOException {
    if (kind.endsWith(" by Fory")) {
      codec = codec.with(ForyCodec.of(Line.class, Order.class, TimeUnit.class));
    }
    value =
        switch (kind) {
          case "integer" -> 123_456;
          case "string" -> "https://example.org/item/4711";
          case "longs" -> new long[64];
          case "time" -> Instant.ofEpochSecond(1_763_740_800, 5_000_000);
          case "enum" -> TimeUnit.DAYS;
          case "list" -> IntStream.range(0, 16).boxed().toList();
          case "map" -> new HashMap<>(Map.of("one", 1, "two", 2, "three", 3, "four", 4));
          case "record", "record by Fory" -> new Line("a name", 42);
          case "graph", "graph by Fory" ->
              new Order(
                  4711,
                  TimeUnit.DAYS,
                  IntStream.range(0, 8).mapToObj(i -> new Line("line " + i, i)).toList());
          default -> throw new IllegalArgumentException(kind);
        };
    codec.encode(value, buffer);
    encoded = buffer.toByteArray();
  }

  @Benchmark
  public int encode() throws IOException {
    buffer.truncate(0);
    codec.encode(value, buffer);
    return buffer.size();
  }

  @Benchmark
  public @Nullable Object decode() throws IOException, ClassNotFoundException {
    return codec.decode(encoded, 0, encoded.length);
  }
}

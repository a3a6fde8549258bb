package dev.loompool.benchmarks.jmh;

import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.TaggedTaskCodec;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
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
  @Param({"integer", "string", "longs", "record"})
  public String kind = "integer";

  private final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(CodecBenchmark.class.getClassLoader(), 1 << 20);
  private final OutputBuffer buffer = new OutputBuffer(4096);
  private Object value = 0;
  private byte[] encoded = new byte[0];

  /// A value that only Java serialization knows.
  ///
  /// @param name some text
  /// @param count some number
  public record Line(String name, int count) implements Serializable {}

  @Setup
  public void prepare() throws IOException {
    value =
        switch (kind) {
          case "integer" -> 123_456;
          case "string" -> "https://example.org/item/4711";
          case "longs" -> new long[64];
          case "record" -> new Line("a name", 42);
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

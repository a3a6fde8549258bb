package dev.loompool.it.fuzz;

import com.google.protobuf.StringValue;
import dev.loompool.protocol.JavaTaskCodec;
import dev.loompool.protocol.LoaderNumbers;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.Pair;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The codec of values: tags, and Java serialization behind the filter for workers that are not
/// trusted.
public final class CodecTarget implements FuzzTarget {
  private static final ClassLoader LOADER = CodecTarget.class.getClassLoader();

  private final TaggedTaskCodec writer = TaggedTaskCodec.trusting(LOADER, 1 << 20);
  private final TaggedTaskCodec reader =
      new TaggedTaskCodec(LoaderNumbers.only(LOADER), JavaTaskCodec.strict(LOADER, List.of()));

  @Override
  public void take(byte[] input) {
    try {
      reader.decode(input, 0, input.length);
    } catch (IOException | ClassNotFoundException e) {
      // As declared.
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    String captured = "captured";
    TaskFunction<String, String> lambda = text -> text + captured;
    List<byte[]> seeds = new ArrayList<>();
    for (Object value :
        new Object[] {
          true,
          300,
          -5L,
          1.5,
          "latin",
          "中",
          "\ud800",
          new byte[] {1, 2, 3},
          new int[] {1, 2, 3},
          new double[] {1, 2},
          new Pair("a", new Pair(1, 2)),
          StringValue.of("message"),
          new ArrayList<>(List.of("a", 1, 2L)),
          new HashMap<>(Map.of("key", List.of(1))),
          new TreeMap<>(Map.of("a", 1, "b", 2)),
          new Object[][] {{"a"}, {1, new long[] {1}}},
          Duration.ofSeconds(5),
          Thread.State.RUNNABLE,
          new IllegalStateException("broken"),
          lambda
        }) {
      OutputBuffer out = new OutputBuffer(64);
      writer.encode(value, out);
      seeds.add(Arrays.copyOf(out.array(), out.size()));
    }
    return seeds;
  }
}

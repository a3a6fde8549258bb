package dev.loompool.fory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.task.TaskCodec;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.fory.Fory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ForyCodecTest {
  private final ForyCodec codec = ForyCodec.of(Order.class, Line.class, Currency.class, Node.class);

  enum Currency {
    EURO,
    YEN
  }

  record Line(String name, int count) {}

  record Order(String id, Currency currency, List<Line> lines, Map<String, Line> byName) {}

  static final class Node {
    @Nullable Node next;
    @Nullable Object value;
  }

  record Stranger(int number) implements Serializable {}

  private static Order order() {
    Line line = new Line("pen", 3);
    return new Order("o-1", Currency.YEN, List.of(line, new Line("ink", 1)), Map.of("pen", line));
  }

  @Test
  void rebuildsGraphsOfRegisteredClasses() throws Exception {
    Order rebuilt = (Order) decoded(encoded(order()));

    assertThat(rebuilt).isEqualTo(order());
    assertThat(rebuilt.byName().get("pen")).isSameAs(rebuilt.lines().getFirst());
  }

  @Test
  void rebuildsCycles() throws Exception {
    Node node = new Node();
    node.next = node;

    Node rebuilt = (Node) decoded(encoded(node));
    assertThat(rebuilt.next).isSameAs(rebuilt);
  }

  @Test
  void namesAClassThatIsNotRegistered() {
    Node node = new Node();
    node.value = List.of(new Stranger(1));

    assertThatThrownBy(() -> encoded(node))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessage(
            "class %s is not registered; add it to ForyCodec.of(...)"
                .formatted(Stranger.class.getName()));
  }

  @Test
  @Tag("fault-F1")
  void rebuildsNoClassThatIsNotRegisteredHere() throws Exception {
    byte[] bytes = encoded(ForyCodec.of(Stranger.class), new Stranger(1));
    byte[] named =
        Fory.builder()
            .withXlang(false)
            .requireClassRegistration(false)
            .build()
            .serialize(new Stranger(1));

    for (TaskCodec reader : List.of(ForyCodec.of(), ForyCodec.of().guarded())) {
      assertThatThrownBy(() -> reader.decode(bytes, 0, bytes.length))
          .isInstanceOf(InvalidObjectException.class);
      assertThatThrownBy(() -> reader.decode(named, 0, named.length))
          .isInstanceOf(InvalidObjectException.class);
    }
  }

  @Test
  @Tag("fault-F1")
  void rebuildsNoLambdasAndProxies() {
    Fory open =
        Fory.builder()
            .withXlang(false)
            .withCompatible(false)
            .withRefTracking(true)
            .requireClassRegistration(true)
            .build();
    Callable<String> lambda = (Callable<String> & Serializable) () -> "ran";
    byte[] bytes = open.serialize(lambda);

    assertThatThrownBy(() -> ForyCodec.of().decode(bytes, 0, bytes.length))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("is not registered");
    assertThatThrownBy(() -> encoded(lambda)).isInstanceOf(InvalidObjectException.class);
  }

  @Test
  @Tag("fault-F4")
  void refusesWhatIsNestedTooDeepForAStranger() throws Exception {
    Set<Object> nested = new HashSet<>();
    Node first = new Node();
    Node last = first;
    for (int i = 0; i < 40; i++) {
      nested = new HashSet<>(Set.of(nested));
      last.next = new Node();
      last = last.next;
    }
    byte[] sets = encoded(nested);
    byte[] nodes = encoded(first);

    assertThat(decoded(nodes)).isInstanceOf(Node.class);
    for (byte[] bytes : List.of(sets, nodes)) {
      assertThatThrownBy(() -> codec.guarded().decode(bytes, 0, bytes.length))
          .isInstanceOf(InvalidObjectException.class);
    }
  }

  @Test
  void givesAValueOrADeclaredExceptionForBrokenBytes() throws Exception {
    byte[] bytes = encoded(order());
    Random random = new Random(20_261_121);
    TaskCodec guarded = codec.guarded();
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
      broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      try {
        guarded.decode(broken, 0, broken.length);
      } catch (IOException e) {
        // As declared.
      }
    }

    assertThat(decoded(bytes)).isEqualTo(order());
  }

  @Test
  void travelsToWorkersByJavaSerialization() throws Exception {
    TaggedTaskCodec java = TaggedTaskCodec.trusting(ForyCodecTest.class.getClassLoader(), 1 << 20);
    OutputBuffer buffer = new OutputBuffer(64);
    java.encode(codec, buffer);
    TaskCodec there = (TaskCodec) requireNonNull(java.decode(buffer.array(), 0, buffer.size()));

    byte[] bytes = encoded(order());
    assertThat(there.decode(bytes, 0, bytes.length)).isEqualTo(order());
  }

  @Test
  void servesManyThreads() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Object>> tasks = new ArrayList<>();
      IntStream.range(0, 200)
          .forEach(i -> tasks.add(() -> decoded(encoded(new Line("line " + i, i)))));
      List<Object> lines = new ArrayList<>();
      for (var future : threads.invokeAll(tasks)) {
        lines.add(future.get());
      }

      assertThat(lines)
          .containsExactlyElementsOf(
              IntStream.range(0, 200).mapToObj(i -> (Object) new Line("line " + i, i)).toList());
    }
  }

  @Test
  void isAskedForWhatHasNoFormOfItsOwn() throws Exception {
    TaggedTaskCodec tagged =
        TaggedTaskCodec.trusting(ForyCodecTest.class.getClassLoader(), 1 << 20).with(codec);
    int base = 40;
    TaskFunction<Integer, Integer> lambda = number -> number + base;

    assertThat(throughTagged(tagged, order())).isEqualTo(order());
    assertThat(throughTagged(tagged, List.of(1, 2))).isEqualTo(List.of(1, 2));
    assertThat(throughTagged(tagged, new IllegalStateException("why")))
        .hasToString("java.lang.IllegalStateException: why");
    @SuppressWarnings("unchecked")
    var rebuilt = (TaskFunction<Integer, Integer>) throughTagged(tagged, lambda);
    assertThat(rebuilt.apply(2)).isEqualTo(42);
  }

  @Test
  void aSideWithoutTheCodecSaysSo() throws Exception {
    ClassLoader loader = ForyCodecTest.class.getClassLoader();
    OutputBuffer buffer = new OutputBuffer(64);
    TaggedTaskCodec.trusting(loader, 1 << 20).with(codec).encode(new Line("a", 1), buffer);

    assertThatThrownBy(() ->
            TaggedTaskCodec.trusting(loader, 1 << 20).decode(buffer.array(), 0, buffer.size()))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("give .codec(...) on this side too");
  }

  private static Object throughTagged(TaggedTaskCodec tagged, Object value) throws Exception {
    OutputBuffer buffer = new OutputBuffer(64);
    tagged.encode(value, buffer);
    return requireNonNull(tagged.decode(buffer.array(), 0, buffer.size()));
  }

  private byte[] encoded(Object value) throws IOException {
    return encoded(codec, value);
  }

  private static byte[] encoded(ForyCodec codec, Object value) throws IOException {
    OutputBuffer buffer = new OutputBuffer(64);
    codec.encode(value, buffer);
    return buffer.toByteArray();
  }

  private Object decoded(byte[] bytes) throws IOException {
    return requireNonNull(codec.decode(bytes, 0, bytes.length));
  }
}

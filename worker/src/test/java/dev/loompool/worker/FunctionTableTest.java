package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.protocol.Adapters;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.Pair;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FunctionTableTest {
  private final FunctionTable table = new FunctionTable();
  private final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), 1 << 20);

  @Test
  void knowsTheAdaptersFromTheStart() throws Exception {
    TaskCallable<String> hello = () -> "hello";
    TaskFunction<String, Integer> length = String::length;

    assertThat(table.get(Adapters.CALL_ID).function(codec).apply(hello)).isEqualTo("hello");
    assertThat(table.get(Adapters.APPLY_ID).function(codec).apply(new Pair(length, "four")))
        .isEqualTo(4);
  }

  @Test
  void knowsAFunctionFromItsDefinitionUntilItIsForgotten() throws Exception {
    TaskFunction<Integer, Integer> twice = number -> 2 * number;
    table.define(Adapters.FIRST_FREE_ID, encoded(twice));

    assertThat(table.get(Adapters.FIRST_FREE_ID).function(codec).apply(21)).isEqualTo(42);
    assertThat(table.get(Adapters.FIRST_FREE_ID + 1)).isNull();

    table.forget(Adapters.FIRST_FREE_ID);
    assertThat(table.get(Adapters.FIRST_FREE_ID)).isNull();
  }

  @Test
  void rebuildsAFunctionWhenItIsFirstWantedAndOnce() throws Exception {
    table.define(7, encoded((TaskFunction<Object, Object>) argument -> argument));
    SentFunction sent = table.get(7);

    assertThat(sent.function(codec)).isSameAs(sent.function(codec));
  }

  @Test
  void bearsCodeThatIsNoFunctionUntilItIsWanted() {
    table.define(7, new byte[] {99});

    assertThatThrownBy(() -> table.get(7).function(codec)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> table.get(7).function(codec)).isInstanceOf(IOException.class);
  }

  private byte[] encoded(Object value) throws IOException {
    OutputBuffer buffer = new OutputBuffer(64);
    codec.encode(value, buffer);
    return buffer.toByteArray();
  }
}

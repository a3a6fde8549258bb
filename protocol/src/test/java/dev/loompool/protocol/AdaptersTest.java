package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.task.SerializableRunnable;
import dev.loompool.task.TaskBiFunction;
import dev.loompool.task.TaskCallable;
import dev.loompool.task.TaskConsumer;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskRunnable;
import java.io.IOException;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AdaptersTest {
  private static final AtomicInteger CALLS = new AtomicInteger();
  private static final TaskBiFunction<Integer, Integer, Integer> ADD = Integer::sum;
  private static final TaskRunnable COUNT = CALLS::incrementAndGet;
  private static final TaskConsumer<Integer> TAKE = CALLS::addAndGet;

  private final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), 1 << 20);

  @Test
  void appliesTheFirstOfAPairToTheSecond() throws Exception {
    TaskFunction<Integer, Integer> twice = number -> number * 2;

    assertThat(Adapters.APPLY.apply(travelled(new Pair(twice, 21)))).isEqualTo(42);
  }

  @Test
  void callsACallable() throws Exception {
    TaskCallable<String> hello = () -> "hello";

    assertThat(Adapters.CALL.apply(travelled(hello))).isEqualTo("hello");
  }

  @Test
  void passesBothOfAPairToAFunctionOfTwo() throws Exception {
    assertThat(travelled(Adapters.<Integer, Integer, Integer>ofPair(ADD)).apply(new Pair(40, 2)))
        .isEqualTo(42);
  }

  @Test
  void givesNullForActions() throws Exception {
    CALLS.set(0);

    assertThat(Adapters.ofRunnable(COUNT).call()).isNull();
    assertThat(Adapters.ofConsumer(TAKE).apply(5)).isNull();
    assertThat(CALLS).hasValue(6);
    assertThat(Adapters.ofConsumer(TAKE)).isInstanceOf(Serializable.class);
  }

  @Test
  void takesTheTypesOfTheJdk() throws Exception {
    CALLS.set(0);
    Callable<Integer> callable = (Callable<Integer> & Serializable) () -> 1;
    Supplier<Integer> supplier = (Supplier<Integer> & Serializable) () -> 2;
    Runnable action = (Runnable & Serializable) () -> CALLS.incrementAndGet();

    assertThat(travelled(Adapters.ofCallable(callable)).call()).isEqualTo(1);
    assertThat(travelled(Adapters.ofSupplier(supplier)).call()).isEqualTo(2);
    assertThat(Adapters.ofAction(action).call()).isNull();
    travelled(Adapters.asRunnable(Adapters.ofAction(action))).run();
    assertThat(CALLS).hasValue(2);
  }

  @Test
  void throwsWhatARunnableThrowsAsItIs() {
    SerializableRunnable failing =
        () -> {
          throw new IOException("as it is");
        };

    assertThatThrownBy(() -> Adapters.ofAction(failing).call())
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("as it is");
  }

  @Test
  void givesTheAdaptedFunctionBack() {
    Callable<Integer> callable = () -> 1;
    Supplier<Integer> supplier = () -> 1;
    Runnable action = () -> {};
    TaskCallable<Integer> task = () -> 1;

    assertThat(Adapters.unwrap(Adapters.ofCallable(callable))).isSameAs(callable);
    assertThat(Adapters.ofCallable(task)).isSameAs(task);
    assertThat(Adapters.unwrap(Adapters.ofSupplier(supplier))).isSameAs(supplier);
    assertThat(Adapters.unwrap(Adapters.ofAction(action))).isSameAs(action);
    assertThat(Adapters.unwrap(Adapters.ofPair(ADD))).isSameAs(ADD);
    assertThat(Adapters.unwrap(Adapters.ofRunnable(COUNT))).isSameAs(COUNT);
    assertThat(Adapters.unwrap(Adapters.ofConsumer(TAKE))).isSameAs(TAKE);
    assertThat(Adapters.unwrap(Adapters.CALL)).isSameAs(Adapters.CALL);
  }

  @SuppressWarnings("unchecked")
  private <T> T travelled(T value) throws Exception {
    OutputBuffer buffer = new OutputBuffer(64);
    codec.encode(value, buffer);
    return (T) Objects.requireNonNull(codec.decode(buffer.array(), 0, buffer.size()));
  }
}

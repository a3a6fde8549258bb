package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.loompool.protocol.sample.Connection;
import dev.loompool.protocol.sample.Cursor;
import dev.loompool.protocol.sample.Orders;
import dev.loompool.protocol.sample.Page;
import dev.loompool.protocol.sample.Result;
import dev.loompool.protocol.sample.Stubborn;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.io.NotSerializableException;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SerializationFailureTest {
  private static final TaskId<?> TASK = new TaskId<>(1, 42);

  @Test
  @Tag("fault-F6")
  void namesTheLineThePathAndTheFixForACapturedValue() {
    assertThat(ofTask(Orders.capturingConnection(new Connection())))
        .isEqualTo(
            """
            cannot send the task to a worker: it captures a value that is not Serializable.
              task      lambda at Orders.java:16 (dev.loompool.protocol.sample.Orders.capturingConnection)
              captured  argument #1 of the lambda, type dev.loompool.protocol.sample.Connection, the variable 'connection'
              path      lambda -> capturedArgs[0] (dev.loompool.protocol.sample.Connection)
              fix       create it inside the task, pass a key instead, or use PoolBuilder.initializer(..) / WorkerLocal<Connection>\
            """);
  }

  @Test
  void countsTheCapturedValuesAndTheirWidth() {
    assertThat(ofTask(Orders.capturingSecond(1, new Connection())))
        .contains("argument #2 of the lambda,", "the variable 'connection'", "capturedArgs[1]");
  }

  @Test
  void followsCollectionsMapsAndRecords() {
    List<Object> list = List.of(1, new Page(Map.of("key", new Cursor())));

    assertThat(ofTask(Orders.capturingList(list)))
        .contains(
            "captured  argument #1 of the lambda, type java.util.ImmutableCollections$List12,",
            "path      lambda -> capturedArgs[0][1] -> Page.cursor[\"key\"]"
                + " (dev.loompool.protocol.sample.Cursor)");
  }

  @Test
  @Tag("fault-F7")
  void saysWhichFieldMadeTheLambdaCaptureItsEnclosingInstance() {
    assertThat(ofTask(new Orders().capturingThisForField()))
        .isEqualTo(
            """
            cannot send the task to a worker: it captures the enclosing instance (dev.loompool.protocol.sample.Orders) because it reads the field 'repo'.
              task      lambda at Orders.java:28 (dev.loompool.protocol.sample.Orders.capturingThisForField)
              captured  the enclosing instance, type dev.loompool.protocol.sample.Orders
              path      lambda -> capturedArgs[0] (dev.loompool.protocol.sample.Orders)
              fix       copy the field to a local variable, or make the method static\
            """);
  }

  @Test
  @Tag("fault-F7")
  void saysWhichMethodMadeTheLambdaCaptureItsEnclosingInstance() {
    assertThat(ofTask(new Orders().capturingThisForMethod()))
        .contains(
            "because it calls the method 'priced'.",
            "fix       make the method 'priced' static, or call it on an object made inside the task");
  }

  @Test
  void looksIntoNestedLambdasForTheField() {
    assertThat(ofTask(new Orders().capturingThisForNested()))
        .contains("captures the enclosing instance", "because it reads the field 'repo'.");
  }

  @Test
  void namesTheObjectThatAMethodReferenceIsBoundTo() {
    assertThat(ofTask(new Orders().boundReference()))
        .contains(
            "task      method reference dev.loompool.protocol.sample.Orders::priced in"
                + " dev.loompool.protocol.sample.Orders",
            "captured  the object that the method reference is bound to,",
            "fix       make the method 'priced' static,");
  }

  @Test
  void seesTheEnclosingInstanceOfAnAnonymousClass() {
    assertThat(ofTask(new Orders().anonymous()))
        .contains(
            "it captures the enclosing instance (dev.loompool.protocol.sample.Orders).",
            "task      anonymous dev.loompool.protocol.sample.Orders$1",
            "fix       make it a lambda that captures what it needs only");
  }

  @Test
  @Tag("fault-F8")
  void saysWhatToDoAboutALambdaOfAPlainType() {
    assertThat(ofTask(Orders.plainFunction(number -> number)))
        .contains(
            "bound to, a lambda of type java.util.function.Function",
            "fix       declare it as a TaskFunction or another interface that extends Serializable");
  }

  @Test
  @Tag("fault-F8")
  void saysWhichTypeAPlainTaskOfAnExecutorShouldHave() {
    assertThat(ofTask(Adapters.ofCallable(Orders.plainCallable())))
        .isEqualTo(
            """
            cannot send the task to a worker: a lambda of type java.util.concurrent.Callable is not Serializable.
              task      lambda in dev.loompool.protocol.sample.Orders
              fix       declare it as a TaskCallable, as in executor.submit((TaskCallable<..>) () -> ..)\
            """);
    assertThat(ofTask(Adapters.ofAction(() -> {})))
        .contains(
            "a lambda of type java.lang.Runnable is not Serializable.",
            "declare it as a SerializableRunnable,");
    assertThat(ofTask(Adapters.ofSupplier(() -> 1)))
        .contains(
            "a lambda of type java.util.function.Supplier is not Serializable.",
            "use executor.submit(() -> ..), which gives a CompletableFuture, or cast it");
  }

  @Test
  @Tag("fault-F8")
  void saysWhatToDoAboutFutures() {
    CompletableFuture<Integer> pending = new CompletableFuture<>();
    List<Runnable> stages = new ArrayList<>();
    pending.complete(1);
    assertThat(pending.thenApplyAsync(number -> number, stages::add)).isNotDone();

    assertThat(ofTask(Adapters.ofAction(new FutureTask<>(() -> 1))))
        .isEqualTo(
            """
            cannot send the task to a worker: java.util.concurrent.FutureTask is not Serializable.
              task      java.util.concurrent.FutureTask
              fix       submit the Callable or Runnable in it: that gives a future as well\
            """);
    assertThat(ofTask(Adapters.ofAction(stages.getFirst())))
        .isEqualTo(
            """
            cannot send the task to a worker: it refers to java.util.concurrent.CompletableFuture, which is not Serializable.
              task      java.util.concurrent.CompletableFuture$UniApply
              fix       pass its value: future.thenCompose(value -> pool.submit(function, value))\
            """);
  }

  @Test
  void readsALambdaFromWhatItIsWrittenAs() {
    SerializedLambda written =
        LambdaSource.serializedForm(Orders.capturingConnection(new Connection())).orElseThrow();

    assertThat(ofTask(written))
        .contains(
            "it captures a value that is not Serializable.",
            "task      lambda at Orders.java:",
            "the variable 'connection'");
  }

  @Test
  void looksThroughTheAdaptersOfOtherShapes() {
    assertThat(ofTask(Adapters.ofConsumer(Orders.consumer(new Connection()))))
        .contains("task      lambda at Orders.java:57", "path      lambda -> capturedArgs[0]");
  }

  @Test
  void namesPathAndFixOfAnArgument() {
    assertThat(ofArgument(new Result(new Page(new Cursor()))))
        .isEqualTo(
            """
            cannot send the argument to a worker: dev.loompool.protocol.sample.Cursor is not Serializable.
              argument  dev.loompool.protocol.sample.Result
              path      argument -> Result.rows -> Page.cursor (dev.loompool.protocol.sample.Cursor)
              fix       let Cursor implement java.io.Serializable, create it inside the task, or pass a key instead\
            """);
  }

  @Test
  @Tag("fault-F5")
  void saysThatAnArgumentIsNestedTooDeep() {
    List<Object> nested = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      nested = new ArrayList<>(List.of(nested));
    }

    assertThat(ofArgument(nested))
        .isEqualTo(
            """
            cannot send the argument to a worker: argument nested too deep.
              argument  java.util.ArrayList
              fix       pass a flat collection, or a key instead\
            """);
  }

  @Test
  void knowsTypesOfTheJdkThatAreNotSerializable() {
    assertThat(ofArgument(Map.entry("a", "b"))).contains("new AbstractMap.SimpleEntry<>(..)");
    assertThat(ofArgument(new Page(Optional.of(1)))).contains("use the value itself, or null");
    assertThat(ofArgument(new HashMap<>().keySet())).contains("new ArrayList<>(..)");
  }

  @Test
  @Tag("fault-F11")
  void namesThePathToWhatKeepsAValueFromBeingSent() {
    assertThat(ofValue(new Result(new Page(new Cursor()))))
        .isInstanceOf(NotSerializableException.class)
        .hasMessage(
            "task t42 finished on worker w3 but its value cannot be sent:"
                + " dev.loompool.protocol.sample.Cursor (path: Result.rows -> Page.cursor)"
                + " is not Serializable. The task was not retried.");
  }

  @Test
  void leavesThePathOutWhereTheValueItselfIsNotSerializable() {
    assertThat(ofValue(new Cursor()))
        .hasMessageContaining("be sent: dev.loompool.protocol.sample.Cursor is not Serializable.");
  }

  @Test
  @Tag("fault-F11")
  void namesTheMethodOfUserCodeThatThrew() {
    assertThat(ofValue(new Page(new Stubborn.ThrowsInWriteReplace())))
        .hasMessage(
            "task t42 finished on worker w3 but its value cannot be sent: "
                + "dev.loompool.protocol.sample.Stubborn$ThrowsInWriteReplace.writeReplace threw"
                + " java.lang.IllegalStateException: closed. The task was not retried.");
    assertThat(ofValue(new Stubborn.RefusesInWriteObject()))
        .hasMessageContaining(
            "RefusesInWriteObject.writeObject threw java.io.NotSerializableException: not me.");
  }

  @Test
  void repeatsTheMessageOfACodec() {
    IOException refused = new IOException("the codec knows no Cursor");

    assertThat(SerializationFailure.ofValue(TASK, "w3", "", refused))
        .hasMessageContaining("sent: the codec knows no Cursor. The task");
  }

  @Test
  @Tag("fault-F13")
  void saysHowLargeWhatIsSentMayBe() {
    byte[] large = new byte[2_000];
    List<byte[]> listed = new ArrayList<>(List.of(large));
    OutputBuffer small = new OutputBuffer(0, 1_000);
    TaggedTaskCodec codec = TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), 1 << 20);
    Throwable cause = catchThrowable(() -> codec.encode(large, small));

    assertThat(SerializationFailure.ofArgument("item 7", large, cause))
        .isEqualTo(
            """
            cannot send item 7 to a worker: it has at least 2,001 bytes, above maxMessageBytes (1,000).
              argument  byte[]
              fix       pass a file path or URL, or raise PoolBuilder.maxMessageBytes\
            """);
    assertThat(SerializationFailure.ofValue(TASK, "w3", large, cause))
        .hasMessageContaining("bytes, above maxMessageBytes (1,000); write it to a file");
    assertThat(
            SerializationFailure.ofTask(
                Orders.capturingList(listed),
                catchThrowable(() -> codec.encode(Orders.capturingList(listed), small))))
        .contains(
            "with what it captures, it has at least ", "fix       capture a file path or URL");
    assertThat(small.size()).isZero();
  }

  @Test
  void outlivesCollectionsAndExceptionsThatThrow() {
    Page value = new Page(List.of(new Stubborn.ThrowingList(), new Cursor()));

    assertThat(SerializationFailure.ofValue(TASK, "w3", value, encoding(new Cursor())))
        .hasMessageContaining("(path: Page.cursor[1])");
    assertThat(SerializationFailure.ofArgument("item 7", value, new Stubborn.ThrowingException()))
        .isEqualTo(
            "cannot send item 7 to a worker:"
                + " dev.loompool.protocol.sample.Stubborn$ThrowingException.\n"
                + "  argument  dev.loompool.protocol.sample.Page");
  }

  @Test
  void namesTheTypeAloneWhereNoPathIsFound() {
    Throwable cause = encoding(new Cursor());

    assertThat(SerializationFailure.ofValue(TASK, "w3", new Page("x"), cause))
        .hasMessageContaining("be sent: dev.loompool.protocol.sample.Cursor is not Serializable.");
    assertThat(SerializationFailure.ofTask(Orders.capturingList(List.of()), cause))
        .contains("it refers to dev.loompool.protocol.sample.Cursor, which is not Serializable.");
    assertThat(SerializationFailure.ofArgument("the argument", null, cause))
        .contains("argument  null");
  }

  @Test
  void endsOnCyclesAndEndlessCollections() {
    List<Object> cycle = new ArrayList<>();
    cycle.add(cycle);
    List<Object> value = List.of(cycle, new Stubborn.EndlessList(), new Cursor());

    assertThat(SerializationFailure.ofValue(TASK, "w3", value, encoding(new Cursor())))
        .hasMessageContaining("Cursor is not Serializable.");
  }

  @Test
  void shortensTheMiddleOfALongPath() {
    Object value = new Cursor();
    for (int i = 0; i < 5_000; i++) {
      value = new Page(value);
    }

    assertThat(SerializationFailure.ofValue(TASK, "w3", value, encoding(new Cursor())))
        .hasMessageContaining("(path: Page.cursor -> Page.cursor ->")
        .hasMessageContaining("-> ... 4988 more ... -> Page.cursor")
        .message()
        .hasSizeLessThan(500);
  }

  @Test
  void followsArraysAndTransientFieldsThatTheClassWritesItself() {
    assertThat(ofValue(new Object[] {1, new Stubborn.WritesTransientField(new Cursor())}))
        .hasMessageContaining("(path: Object[][1] -> WritesTransientField.held)");
  }

  private static String ofTask(Object function) {
    return SerializationFailure.ofTask(function, encoding(function));
  }

  private static String ofArgument(Object argument) {
    return SerializationFailure.ofArgument("the argument", argument, encoding(argument));
  }

  private static IOException ofValue(Object value) {
    return SerializationFailure.ofValue(TASK, "w3", value, encoding(value));
  }

  private static Throwable encoding(@Nullable Object value) {
    TaggedTaskCodec codec = TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), 1 << 20);
    return catchThrowable(() -> codec.encode(value, new OutputBuffer(16)));
  }
}

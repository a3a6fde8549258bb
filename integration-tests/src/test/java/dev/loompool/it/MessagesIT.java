package dev.loompool.it;

import static dev.loompool.it.GoldenMessages.assertGolden;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.acme.Connection;
import com.acme.Orders;
import dev.loompool.Pool;
import dev.loompool.PoolClosedException;
import dev.loompool.TaskException;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskSerializationException;
import dev.loompool.Transport;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.TaskId;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The words of each message that a user of a pool may get.
class MessagesIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private final Pool pool = POOLS.shared(Transport.AUTOMATIC);

  @Test
  @Tag("fault-F6")
  void aCaptureThatIsNotSerializable() throws IOException {
    TaskFunction<Integer, Integer> capturing = Orders.stockOf(new Connection());

    assertGolden("M01", refused(() -> pool.apply(capturing, 881)));
  }

  @Test
  @Tag("fault-F7")
  void aCapturedInstance() throws IOException {
    assertGolden("M02", refused(() -> pool.map(Orders.stock(), List.of(881))));
  }

  @Test
  @Tag("fault-F8")
  void aFunctionOfAPlainType() throws IOException {
    TaskFunction<Integer, Integer> capturing = Orders.priced(sku -> sku * 2);

    assertGolden("M03", refused(() -> pool.apply(capturing, 881)));
  }

  @Test
  void aTaskThatThrows() throws IOException {
    TaskFailedException failure =
        catchThrowableOfType(
            TaskFailedException.class,
            () ->
                pool.with(task -> task.withName("sync"))
                    .map(Orders::sync, List.of(881, 882))
                    .get());

    Throwable cause = Objects.requireNonNull(failure.getCause());
    // The frames of the JDK and of JUnit differ from version to version.
    String trace =
        Stream.of(cause.getStackTrace())
            .map(StackTraceElement::toString)
            .filter(
                frame -> frame.contains("acme") || frame.startsWith("[") || frame.contains("IT."))
            .map(frame -> "    at " + frame)
            .collect(Collectors.joining("\n"));
    assertGolden("M06", failure.getMessage() + "\n" + cause + "\n" + trace);
  }

  @Test
  @Tag("fault-F11")
  void aValueThatIsNotSerializable() throws IOException {
    assertGolden("M07", refused(() -> pool.apply(Orders::report, 1)));
  }

  @Test
  @Tag("fault-F13")
  void anItemThatIsTooLarge() throws IOException {
    Pool small = POOLS.open(builder -> builder.workers(1).maxMessageBytes(64 * 1024));
    List<byte[]> images = List.of(new byte[10], new byte[100_000]);

    assertGolden("M08", refused(() -> small.map(Orders::size, images).get()));
  }

  @Test
  @Tag("fault-G5")
  void aQueueThatIsFull() throws IOException, InterruptedException {
    Pool full = POOLS.open(builder -> builder.name("orders").workers(1).maxUnreadBytes(1024));
    List<TaskId<Integer>> unread =
        Stream.generate(() -> full.<Integer, Integer>queue(sku -> sku, 1)).limit(10).toList();
    PoolExtension.waiting().until(() -> full.stats().ended() == 10);

    assertGolden(
        "M13",
        catchThrowableOfType(
                RejectedExecutionException.class, () -> full.queue((Integer sku) -> sku, 1))
            .getMessage());
    for (TaskId<Integer> id : unread) {
      assertThat(full.result(id)).isEqualTo(1);
    }
    Optional<TaskId<Integer>> again = full.tryQueue((Integer sku) -> sku, 1);
    assertThat(again).isPresent();
  }

  @Test
  @Tag("fault-B6")
  void aPoolThatIsClosed() throws IOException {
    Pool closed = POOLS.open(builder -> builder.name("orders"));
    closed.shutdown();
    closed.terminate();

    assertGolden(
        "M14",
        catchThrowableOfType(PoolClosedException.class, () -> closed.submit(() -> 1)).getMessage());
  }

  private static String refused(ThrowingCallable action) {
    TaskException refusal = catchThrowableOfType(TaskSerializationException.class, action);
    return Objects.requireNonNull(refusal.getMessage());
  }
}

package dev.loompool.worker;

import static dev.loompool.worker.LoopFixture.await;
import static dev.loompool.worker.LoopFixture.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Ending;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Frame.BodyCase;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.task.TaskExceptionHandler;
import dev.loompool.task.TaskFunction;
import dev.loompool.task.WorkerInitializer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker within this process, and a coordinator that the test plays over a socket.
class WorkerTest {
  private static final AtomicInteger PREPARED = new AtomicInteger();
  private static final WorkerInitializer PREPARE = () -> PREPARED.incrementAndGet();
  private static final WorkerInitializer FAIL =
      () -> {
        throw new IllegalStateException("no licence");
      };
  private static final TaskFunction<Integer, Integer> SQUARE = number -> number * number;
  private static final TaskFunction<Integer, byte[]> FILL = byte[]::new;
  private static final CountDownLatch FILLED = new CountDownLatch(1);
  private static final TaskFunction<Integer, byte[]> FILL_AND_TELL =
      size -> {
        FILLED.countDown();
        return new byte[size];
      };

  @TempDir Path folder;
  private final AtomicInteger gone = new AtomicInteger();
  private ScriptedCoordinator coordinator;
  private CompletableFuture<Integer> exitCode;

  @BeforeEach
  void start() throws IOException {
    coordinator = new ScriptedCoordinator(folder.resolve("started"), 4);
    Worker worker = Workers.worker(coordinator.options(), gone::incrementAndGet);
    exitCode = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("worker-main")
        .start(() -> {
          try {
            exitCode.complete(worker.run());
          } catch (IOException | InterruptedException e) {
            exitCode.completeExceptionally(e);
          }
        });
  }

  @AfterEach
  void stop() throws IOException {
    coordinator.close();
  }

  @Test
  void runsTasksThenDrains() throws Exception {
    coordinator.accept();
    coordinator.initialize(null, null);
    coordinator.define(10, SQUARE);
    coordinator.run(10, 1, 2, 3, 4);
    coordinator.drain();

    assertThat(coordinator.values(3)).containsExactlyInAnyOrder(4, 9, 16);
    assertThat(coordinator.receive().getBodyCase()).isEqualTo(BodyCase.DRAINED);
    assertThat(exitCode()).isZero();
    assertThat(gone).hasValue(0);
  }

  @Test
  void saysInEachPongHowManyOutcomesItHasSent() throws Exception {
    coordinator.accept();
    coordinator.initialize(null, null);
    coordinator.define(10, SQUARE);
    coordinator.ping();
    assertThat(coordinator.receive().getPong())
        .returns(true, Pong::hasEnded)
        .returns(0L, Pong::getEnded);

    coordinator.run(10, 1, 2, 3, 4);
    assertThat(coordinator.values(3)).hasSize(3);

    // A runner that sends counts afterwards.
    await()
        .until(() -> {
          coordinator.ping();
          return coordinator.receive().getPong().getEnded() == 3;
        });
  }

  @Test
  void preparesBeforeItSaysThatItIsReady() throws Exception {
    PREPARED.set(0);
    coordinator.accept();
    coordinator.initialize(PREPARE, null);

    assertThat(PREPARED).hasValue(1);
  }

  @Test
  void saysWhyItCouldNotPrepare() throws Exception {
    coordinator.accept();
    Frame answer = coordinator.initialized(FAIL, null);

    assertThat(answer.getInitialized().getFailure().getMessage()).isEqualTo("no licence");
    assertThat(exitCode()).isEqualTo(2);
  }

  @Test
  void showsWhatTasksThrowToTheHandlerOfThePool() throws Exception {
    TaskExceptionHandler handler =
        (context, thrown) -> thrown.addSuppressed(new IllegalStateException("seen"));
    TaskFunction<Object, Object> failing =
        argument -> {
          throw new IOException("no route");
        };
    coordinator.accept();
    coordinator.initialize(null, handler);
    coordinator.define(10, failing);
    coordinator.run(10, 1, "x");

    TasksEnded ended = coordinator.receive().getTasksEnded();
    assertThat(ended.getEndings().byteAt(0)).isEqualTo((byte) Ending.FAILED_VALUE);
    assertThat(ended.getValues().toStringUtf8()).contains("no route", "seen");
  }

  @Test
  void answersARevocationAfterWhatItGaveBack() throws Exception {
    coordinator.accept();
    coordinator.initialize(null, null);
    coordinator.revoke(5);

    TasksEnded answer = coordinator.receive().getTasksEnded();
    assertThat(answer.getRevokeAnswered()).isTrue();
    assertThat(answer.getLengths()).isEmpty();
  }

  @Test
  void forgetsFunctions() throws Exception {
    coordinator.accept();
    coordinator.initialize(null, null);
    coordinator.define(10, SQUARE);
    coordinator.forget(10);
    coordinator.run(10, 1, 2);

    await().untilAtomic(gone, greaterThan(0));
  }

  @Test
  @Tag("fault-B1")
  void endsTheProcessWhenTheConnectionEnds() throws Exception {
    coordinator.accept();
    coordinator.initialize(null, null);
    coordinator.close();

    await().untilAtomic(gone, is(1));
    assertThat(exitCode).isNotDone();
  }

  @Test
  @Tag("fault-D6")
  void exitsWhenTheCoordinatorDoesNotHoldTheToken() throws Exception {
    coordinator.acceptWith(SessionToken.random());

    assertThat(exitCode()).isEqualTo(2);
    assertThat(gone).hasValue(0);
  }

  @Test
  void exitsWhenItIsRefused() throws Exception {
    coordinator.refuse("full");

    assertThat(exitCode()).isEqualTo(2);
  }

  @Test
  void drainsBeforeItsFirstTask() throws Exception {
    coordinator.accept();
    coordinator.drain();

    assertThat(exitCode()).isZero();
  }

  @Test
  void staysUntilItsLastOutcomeHasLeft() throws Exception {
    int size = 48 << 20;
    coordinator.accept();
    coordinator.initialize(null, null);
    coordinator.define(10, FILL_AND_TELL);
    coordinator.run(10, 1, size);
    coordinator.drain();
    FILLED.await();

    // The coordinator does not read: what the worker sends does not fit into the buffers between.
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(30))
        .until(() -> !exitCode.isDone());
    assertThat(numbers(coordinator.receive().getTasksEnded().getLengths()))
        .containsExactly(size + 1L);
    assertThat(coordinator.receive().getBodyCase()).isEqualTo(BodyCase.DRAINED);
    assertThat(exitCode()).isZero();
  }

  @Test
  void takesAndSendsFramesUpToTheLimit() throws Exception {
    coordinator.accept();
    coordinator.initialize(null, null);
    coordinator.define(10, FILL);
    coordinator.run(10, 1, ScriptedCoordinator.MAX_MESSAGE_BYTES - 1);
    TasksEnded fits = coordinator.receive().getTasksEnded();
    coordinator.run(10, 2, ScriptedCoordinator.MAX_MESSAGE_BYTES);
    TasksEnded tooLarge = coordinator.receive().getTasksEnded();

    assertThat(fits.getEndings().byteAt(0)).isEqualTo((byte) Ending.VALUE_VALUE);
    assertThat(tooLarge.getEndings().byteAt(0)).isEqualTo((byte) Ending.NOT_SERIALIZABLE_VALUE);
  }

  private int exitCode() {
    return exitCode.orTimeout(60, TimeUnit.SECONDS).join();
  }
}

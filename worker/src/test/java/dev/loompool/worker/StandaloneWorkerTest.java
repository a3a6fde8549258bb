package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandaloneWorkerTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  private final List<String> said = new CopyOnWriteArrayList<>();

  /// How far a connection comes before the coordinator goes.
  enum Stage {
    CONNECTED,
    CHALLENGED,
    WELCOMED,
    READY
  }

  @ParameterizedTest
  @EnumSource
  @Tag("fault-C11")
  void comesBackWhereverTheConnectionEnded(Stage stage) throws Exception {
    try (ScriptedCoordinator coordinator = new ScriptedCoordinator(2)) {
      StandaloneWorker worker = new StandaloneWorker(coordinator.options(), said::add);
      FutureTask<Integer> run = started(worker);
      for (int i = 0; i < 3; i++) {
        reach(stage, coordinator);
        coordinator.disconnect();
      }
      reach(Stage.READY, coordinator);

      assertThat(said.stream().filter(text -> text.contains("lost its connection")))
          .hasSize(3)
          .allMatch(text ->
              stage.compareTo(Stage.WELCOMED) >= 0
                  || text.contains(" before it had joined; if TLS is spoken there, "));
      worker.leaveAtOnce();
      assertThat(run.get()).isZero();
      assertThat(worker.isJoined()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECTED", "CHALLENGED"})
  @Tag("fault-C11")
  void comesBackWhereItsFirstConnectionWasReset(Stage stage) throws Exception {
    try (ScriptedCoordinator coordinator = new ScriptedCoordinator(2)) {
      StandaloneWorker worker = new StandaloneWorker(coordinator.options(), said::add);
      FutureTask<Integer> run = started(worker);
      reach(stage, coordinator);
      coordinator.reset();
      reach(Stage.READY, coordinator);

      worker.leaveAtOnce();
      assertThat(run.get()).isZero();
    }
  }

  @Test
  void saysOnceThatNobodyListens() throws Exception {
    ScriptedCoordinator coordinator = new ScriptedCoordinator(2);
    coordinator.close();
    StandaloneWorker worker = new StandaloneWorker(coordinator.options(), said::add);
    FutureTask<Integer> run = started(worker);

    await().atMost(LIMIT).until(() -> !said.isEmpty());
    worker.leave();

    assertThat(run.get()).isZero();
    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("cannot reach the coordinator at 127.0.0.1:")
        .contains("  tried     1 times in 0.0 s", "  next      in 0.1 s, then at most every 10 s");
  }

  @Test
  void aRefusalAtItsFirstConnectionEndsIt() throws Exception {
    try (ScriptedCoordinator coordinator = new ScriptedCoordinator(2)) {
      FutureTask<Integer> run = started(new StandaloneWorker(coordinator.options(), said::add));
      coordinator.refuse("it is not wanted");

      assertThat(run.get()).isEqualTo(2);
      assertThat(said).singleElement().asString().endsWith(": it is not wanted");
    }
  }

  @Test
  void aRefusalLaterOnDoesNot() throws Exception {
    try (ScriptedCoordinator coordinator = new ScriptedCoordinator(2)) {
      StandaloneWorker worker = new StandaloneWorker(coordinator.options(), said::add);
      FutureTask<Integer> run = started(worker);
      reach(Stage.READY, coordinator);
      coordinator.disconnect();
      coordinator.refuse("the pool has ended");
      reach(Stage.READY, coordinator);

      worker.leaveAtOnce();
      assertThat(run.get()).isZero();
    }
  }

  private static void reach(Stage stage, ScriptedCoordinator coordinator) throws IOException {
    switch (stage) {
      case CONNECTED -> coordinator.connected();
      case CHALLENGED -> coordinator.challenged();
      case WELCOMED -> coordinator.accept();
      case READY -> {
        coordinator.accept();
        coordinator.initialize(null, null);
      }
    }
  }

  private static FutureTask<Integer> started(StandaloneWorker worker) {
    FutureTask<Integer> run = new FutureTask<>(worker::run);
    Thread.ofPlatform().daemon().name("standalone-worker-test").start(run);
    return run;
  }
}

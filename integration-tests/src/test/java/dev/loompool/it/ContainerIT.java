package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/// Workers in containers come, go and are cut off while one of them, `steady`, stays. Rounds of
/// tasks run all the time, and none of their outcomes is ever missing.
@Tag("containers")
@EnabledOnOs(OS.LINUX)
@ExtendWith(DockerCondition.class)
@Timeout(240)
class ContainerIT {
  @TempDir private static Path folder;
  private static Fleet fleet;

  @BeforeAll
  @Timeout(300)
  static void start() throws IOException {
    Fleet.image();
    fleet = new Fleet(folder);
    fleet.worker("steady");
    fleet.awaitRound(0, "steady");
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @AfterEach
  void leaveSteadyAlone() {
    int left = fleet.mark();
    fleet.stopAllBut("coordinator", "steady");
    fleet.awaitRound(left, "steady");
  }

  @Test
  @Tag("fault-B5")
  void scalesUpAndDown() {
    int before = fleet.mark();
    GenericContainer<?> more = fleet.worker("more");
    fleet.awaitRound(before, "more", "steady");

    int stopped = fleet.mark();
    fleet.docker().stopContainerCmd(more.getContainerId()).withTimeout(20).exec();
    fleet.awaitRound(stopped, "steady");

    assertThat(fleet.exitCode(more)).isEqualTo(143);
    assertThat(fleet.since(before))
        .contains("WorkerExited[worker=more")
        .doesNotContain("lost=true");
  }

  @Test
  void anotherTakesTheTasksOfOneThatIsKilled() {
    GenericContainer<?> victim = join("victim");

    int killed = fleet.mark();
    fleet.docker().killContainerCmd(victim.getContainerId()).exec();
    fleet.awaitSaid(killed, "WorkerExited[worker=victim");
    fleet.awaitRound(killed, "steady");
    assertThat(fleet.exitCode(victim)).isEqualTo(137);

    int started = fleet.mark();
    fleet.docker().startContainerCmd(victim.getContainerId()).exec();
    fleet.awaitRound(started, "steady", "victim");
  }

  @Test
  void onePausedForLongerThanItsLeaseIsLostAndComesBack() {
    GenericContainer<?> sleeper = join("sleeper");

    int paused = fleet.mark();
    fleet.docker().pauseContainerCmd(sleeper.getContainerId()).exec();
    fleet.awaitSaid(paused, "WorkerExited[worker=sleeper");
    fleet.awaitRound(paused, "steady");

    int awake = fleet.mark();
    fleet.docker().unpauseContainerCmd(sleeper.getContainerId()).exec();
    fleet.awaitRound(awake, "sleeper", "steady");
  }

  @Test
  void oneWithoutANetworkIsLostAndComesBack() {
    GenericContainer<?> island = join("island");

    int cut = fleet.mark();
    fleet
        .docker()
        .disconnectFromNetworkCmd()
        .withNetworkId(fleet.network())
        .withContainerId(island.getContainerId())
        .exec();
    fleet.awaitSaid(cut, "WorkerExited[worker=island");
    fleet.awaitRound(cut, "steady");

    int connected = fleet.mark();
    fleet
        .docker()
        .connectToNetworkCmd()
        .withNetworkId(fleet.network())
        .withContainerId(island.getContainerId())
        .exec();
    fleet.awaitRound(connected, "island", "steady");
  }

  @Test
  @Tag("fault-C11")
  void workersComeBackToACoordinatorThatIsRestarted() {
    GenericContainer<?> loyal = join("loyal");

    for (int i = 0; i < 2; i++) {
      int restarted = fleet.mark();
      fleet.docker().restartContainerCmd(fleet.coordinator().getContainerId()).exec();
      fleet.awaitRound(restarted, "loyal", "steady");
    }
    assertThat(loyal.isRunning()).isTrue();
  }

  @Test
  void anImageOfAnotherVersionIsRefused() throws IOException {
    int before = fleet.mark();
    GenericContainer<?> stranger = fleet.worker("stranger", OtherVersion.image());

    assertThat(fleet.exitCode(stranger)).isEqualTo(2);
    assertThat(stranger.getLogs()).contains("99");
    fleet.awaitRound(before, "steady");
  }

  @Test
  void aWorkerIsHealthyOnceItIsInAPool() {
    GenericContainer<?> patient = join("patient");

    Fleet.waiting().until(patient::isHealthy);
  }

  private static GenericContainer<?> join(String name) {
    int before = fleet.mark();
    GenericContainer<?> worker = fleet.worker(name);
    fleet.awaitSaid(before, "WorkerReady[worker=" + name);
    return worker;
  }
}

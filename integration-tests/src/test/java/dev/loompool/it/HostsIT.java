package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator on one host, two workers on another, and what happens to the network in between.
/// Rounds of 10 000 tasks run all the time: whatever happens, happens within one, and each of its
/// tasks has one outcome.
@ExtendWith(HostsCondition.class)
@Timeout(400)
class HostsIT {
  private static final int PORT = 7400;
  private static final String TASKS = "10000";

  @TempDir Path folder;

  private final Hosts hosts = Hosts.connected();
  private final List<StandaloneWorker> workers = new ArrayList<>();
  private @Nullable JavaProgram coordinator;

  @AfterEach
  void stop() throws InterruptedException {
    for (StandaloneWorker worker : workers) {
      worker.end();
    }
    if (coordinator != null) {
      coordinator.kill();
      coordinator.exitCode();
    }
    hosts.close();
  }

  @Test
  @Tag("fault-C1")
  @Tag("fault-C2")
  void everyTaskHasOneOutcomeWhereTheNetworkIsCutAndLosesOneDirectionAndAnEnd()
      throws IOException, InterruptedException {
    start(Duration.ofSeconds(2));

    int cut = mark();
    hosts.unplug();
    awaitLost(cut, "a", "b");
    hosts.plugIn();
    awaitRound(cut, "a", "b");

    int deaf = mark();
    hosts.loseWhatComes();
    awaitLost(deaf, "a", "b");
    hosts.loseNothing();
    awaitRound(deaf, "a", "b");

    int halfOpen = mark();
    hosts.loseEnds();
    workers.getLast().end();
    awaitSaid(halfOpen, "no sign of life for 2 s");
    awaitLost(halfOpen, "b");
    hosts.loseNothing();
    join("c");
    awaitRound(halfOpen, "a", "c");
  }

  @Test
  @Tag("slow")
  void everyTaskHasOneOutcomeWhereTheNetworkIsCutForTwentySeconds()
      throws IOException, InterruptedException {
    start(Duration.ofSeconds(15));

    int cut = mark();
    hosts.unplug();
    Thread.sleep(Duration.ofSeconds(20));
    hosts.plugIn();

    awaitLost(cut, "a", "b");
    awaitRound(cut, "a", "b");
  }

  /// Workers hear for themselves, by the silence of the coordinator, that they have to come anew.
  @Test
  @Tag("slow")
  void workersComeBackWhoHearNothingAndFromAnotherAddress() throws IOException {
    start(Duration.ofSeconds(2));

    int deaf = mark();
    hosts.loseWhatGoes();
    awaitLost(deaf, "a", "b");
    hosts.loseNothing();
    awaitRound(deaf, "a", "b");

    int moved = mark();
    hosts.move();
    awaitLost(moved, "a", "b");
    awaitRound(moved, "a", "b");
    assertThat(said().substring(moved)).contains("192.0.2.3");
  }

  @Test
  @Tag("slow")
  void everyTaskHasOneOutcomeWhereOnePacketOfTwentyIsLost() throws IOException {
    start(Duration.ofSeconds(15));

    int lossy = mark();
    hosts.loseOneOf(20);
    awaitRound(lossy, "a", "b");
    awaitRound(mark(), "a", "b");
  }

  private void start(Duration lease) throws IOException {
    Path token = StandaloneWorker.token(folder);
    Path own = Files.createDirectory(folder.resolve("coordinator"));
    coordinator =
        JavaProgram.start(
            own,
            hosts.here(),
            "-Djava.io.tmpdir=" + own, // It is killed, and leaves what it has there.
            FleetMain.class.getName(),
            String.valueOf(PORT),
            token.toString(),
            String.valueOf(lease.toSeconds()),
            TASKS);
    join("a");
    join("b");
    awaitRound(0, "a", "b");
  }

  private StandaloneWorker join(String name) throws IOException {
    StandaloneWorker worker =
        StandaloneWorker.start(
            folder, hosts.there(), name, Hosts.addressHere(PORT), "--concurrency", "100");
    workers.add(worker);
    return worker;
  }

  private String said() throws IOException {
    return Files.readString(Objects.requireNonNull(coordinator).out());
  }

  /// How much the coordinator has said so far.
  private int mark() throws IOException {
    return said().length();
  }

  private void awaitSaid(int mark, String text) {
    PoolExtension.waiting()
        .untilAsserted(() -> {
          String said = said();
          assertThat(said).doesNotContain("flaws");
          assertThat(said.substring(mark)).contains(text);
        });
  }

  private void awaitLost(int mark, String... names) {
    for (String name : names) {
      awaitSaid(mark, "WorkerExited[worker=" + name);
    }
  }

  /// Waits until a round ends, after the mark, in which these have worked.
  private void awaitRound(int mark, String... names) {
    awaitSaid(mark, FleetMain.COMPLETE + List.of(names));
  }
}

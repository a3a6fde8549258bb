package dev.loompool.benchmarks.side;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.jspecify.annotations.Nullable;

/// Apache Pekko with `tell` there and back: an actor in each worker, one here for the answers.
/// Confined to the thread of [SideMain], but for answers.
final class PekkoSide extends MessageSide {
  private @Nullable ActorSystem system;
  private @Nullable ActorRef answers;
  private final Unanswered unanswered = new Unanswered();
  private final List<ActorRef> workers = new ArrayList<>();

  @Override
  List<PeerProcess> connect(int count, int concurrency) throws Exception {
    List<PeerProcess> processes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      processes.add(PeerProcess.start("pekko"));
    }
    ActorSystem started = PekkoSystems.start();
    system = started;
    answers =
        started.actorOf(Props.create(Answers.class, () -> new Answers(unanswered)), "answers");
    workers.clear();
    for (PeerProcess process : processes) {
      String path =
          "pekko://%s@127.0.0.1:%d/user/%s"
              .formatted(PekkoSystems.NAME, process.awaitPort(), PekkoSystems.ACTOR);
      workers.add(
          started
              .actorSelection(path)
              .resolveOne(Duration.ofSeconds(10))
              .toCompletableFuture()
              .get());
    }
    return processes;
  }

  @Override
  CompletableFuture<byte[]> send(byte[] message, int worker) {
    CompletableFuture<byte[]> answer = unanswered.add(message);
    workers.get(worker).tell(message, answers);
    return answer;
  }

  @Override
  void disconnect() {
    try {
      Objects.requireNonNull(system).terminate();
      Objects.requireNonNull(system)
          .getWhenTerminated()
          .toCompletableFuture()
          .get(5, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the actor system does not end", e);
    }
  }

  /// Takes answers. Confined to its actor system.
  private static final class Answers extends AbstractActor {
    private final Unanswered unanswered;

    Answers(Unanswered unanswered) {
      this.unanswered = unanswered;
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder().match(byte[].class, unanswered::answered).build();
    }
  }
}

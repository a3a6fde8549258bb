package dev.loompool.benchmarks.side;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;

/// The worker of the Pekko peer: an actor that runs each message on a virtual thread, as tasks may
/// block, and tells the sender what came of it. Confined to its actor system.
final class PekkoWorker extends AbstractActor {
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

  static int start() {
    ActorSystem system = PekkoSystems.start();
    system.actorOf(Props.create(PekkoWorker.class, PekkoWorker::new), PekkoSystems.ACTOR);
    return (Integer) ((ExtendedActorSystem) system).provider().getDefaultAddress().port().get();
  }

  @Override
  public Receive createReceive() {
    return receiveBuilder().match(byte[].class, this::start).build();
  }

  private void start(byte[] message) {
    ActorRef sender = getSender();
    tasks.execute(() -> run(message, sender));
  }

  private static void run(byte[] message, ActorRef sender) {
    try {
      sender.tell(Message.run(message), ActorRef.noSender());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

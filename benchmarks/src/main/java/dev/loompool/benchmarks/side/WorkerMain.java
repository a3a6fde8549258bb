package dev.loompool.benchmarks.side;

import java.io.IOException;
import java.io.PrintStream;

/// The program of a peer's worker. It ends when its input does.
public final class WorkerMain {
  /// What comes before the port on which a worker listens.
  static final String PORT = "=port ";

  private WorkerMain() {}

  /// Takes the peer's name and what its workers have to know.
  public static void main(String... args) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    Thread.ofPlatform().daemon().name("parent-watch").start(WorkerMain::endWithInput);
    try {
      out.println(PORT + start(args));
      out.flush();
      Thread.currentThread().join();
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }

  private static int start(String... args) throws IOException {
    return switch (args[0]) {
      case "grpc" -> GrpcWorker.start();
      case "hazelcast" ->
          HazelcastMember.start(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
      case "pekko" -> PekkoWorker.start();
      default -> throw new IllegalArgumentException("no peer " + args[0]);
    };
  }

  private static void endWithInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is said to a worker.
      }
    } catch (IOException e) {
      // As an end.
    }
    Runtime.getRuntime().halt(0);
  }
}

package dev.loompool.it;

import dev.loompool.Pool;
import dev.loompool.task.TaskId;
import java.net.URI;
import java.nio.file.Path;

/// A client that queues tasks, says their ids, and waits for ever for one that it has submitted.
final class QueueMain {
  private QueueMain() {}

  /// Takes the pool's URI, the folder with the token, and how many tasks to queue.
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[1]);
    Marks marks = Marks.in(folder);
    Pool pool = Pool.connecting(URI.create(arguments[0])).token(folder.resolve("token")).connect();
    var waiting =
        pool.submit(() -> {
          marks.setAndAwait("submitted", "never");
          return "";
        });
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      TaskId<Integer> id =
          pool.queue(
              number -> {
                marks.setAndAwait("queued-" + number, "go");
                return number * number;
              },
              i);
      System.out.println(id.pool() + " " + id.value());
    }
    waiting.join();
  }
}

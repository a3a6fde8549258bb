package dev.loompool.examples.guide;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import dev.loompool.Pool;
import dev.loompool.WaitFor;
import dev.loompool.task.TaskContext;
import dev.loompool.task.TaskId;
import dev.loompool.task.WorkerLocal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Tasks one by one, and what a task has around it.
public final class SingleTasks {
  private SingleTasks() {}

  public static void main(String... args) throws Exception {
    try (Pool pool = Pool.builder().workers(2).open()) {
      waiting(pool);
      futures(pool);
      queued(pool);
      limited(pool);
      refused(pool);
      several(pool);
      cancelled(pool);
      context(pool);
      fetch(pool);
      statics(pool);
      nested(pool);
    }
  }

  private static void waiting(Pool pool) throws InterruptedException {
    // @start region="apply"
    String home = pool.apply(() -> System.getProperty("user.home"));
    int length = pool.apply(String::length, "four");
    int sum = pool.apply(Integer::sum, 1, 2);
    pool.run(() -> System.out.println("printed by a worker"));
    pool.run(text -> System.out.println(text), "so is this");
    // @end
    System.out.println(!home.isEmpty() + " " + length + " " + sum);
  }

  private static void futures(Pool pool) {
    // @start region="submit"
    CompletableFuture<Integer> length = pool.submit(String::length, "four");
    length.thenAccept(value -> System.out.println("length " + value)).join();
    // @end
  }

  private static void queued(Pool pool) throws InterruptedException {
    // @start region="queue"
    TaskId<Integer> first = pool.queue(String::length, "one");
    TaskId<Integer> second = pool.queue(String::length, "three");
    int sum = pool.result(second) + pool.result(first); // in any order, each once
    pool.forget(pool.queue(String::length, "five")); // it runs, its outcome is dropped
    // @end
    System.out.println(sum);
  }

  private static void limited(Pool pool) throws InterruptedException {
    // @start region="limit"
    TaskId<Integer> id = pool.queue(String::length, "one");
    try {
      int length = pool.result(id, Duration.ofSeconds(30));
      System.out.println(length);
    } catch (TimeoutException e) {
      pool.cancel(id); // otherwise it goes on, and may be asked for again
    }
    // @end
  }

  private static void refused(Pool pool) throws InterruptedException {
    // @start region="try"
    Optional<TaskId<Integer>> id = pool.tryQueue(String::length, "one");
    if (id.isEmpty()) {
      System.out.println("the queue is full, come back later");
    }
    // @end
    pool.result(id.orElseThrow());
  }

  private static void several(Pool pool) throws InterruptedException {
    // @start region="await"
    List<TaskId<Integer>> ids =
        List.of(pool.queue(String::length, "one"), pool.queue(String::length, "three"));
    Set<TaskId<?>> ended = pool.await(ids, WaitFor.FIRST, Duration.ofMinutes(1));
    for (TaskId<Integer> id : ids) {
      if (ended.contains(id)) {
        System.out.println(pool.result(id)); // does not wait
      }
    }
    // @end
  }

  private static void cancelled(Pool pool) throws InterruptedException {
    // @start region="cancel"
    TaskId<String> id =
        pool.queue(() -> {
          Thread.sleep(Duration.ofHours(1)); // ends with the interrupt
          return "late";
        });
    boolean wasUnderWay = pool.cancel(id);
    // @end
    pool.forget(id);
    System.out.println(wasUnderWay);
  }

  private static void context(Pool pool) throws InterruptedException {
    // @start region="context"
    String text =
        pool.apply(() -> {
          TaskContext task = TaskContext.current();
          return "attempt %d of %s on %s".formatted(task.attempt(), task.taskId(), task.worker());
        });
    // @end
    System.out.println(text.replaceAll("t[0-9]+ on w[0-9]+", "a task on a worker"));
  }

  // @start region="worker-local"
  private static final WorkerLocal<HttpClient> HTTP = WorkerLocal.of(HttpClient::newHttpClient);

  static int status(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HTTP.get().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  // @end

  private static void fetch(Pool pool) throws InterruptedException {
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Path.of("").toAbsolutePath(),
            OutputLevel.NONE);
    server.start();
    int port = server.getAddress().getPort();
    System.out.println(
        pool.map(SingleTasks::status, List.of("http://localhost:%d/".formatted(port))).get());
    server.stop(0);
  }

  // @start region="static"
  private static final AtomicInteger SEEN = new AtomicInteger();

  static void statics(Pool pool) throws InterruptedException {
    pool.forEach(_ -> SEEN.incrementAndGet(), List.of(1, 2, 3));
    System.out.println(SEEN.get()); // 0: the workers have counted, each for itself
  }

  // @end

  private static void nested(Pool pool) throws InterruptedException {
    // @start region="nested"
    int sum =
        pool.apply(() -> {
          try (Pool inner = Pool.builder().workers(1).open()) {
            return inner.mapReduce(x -> x, 0, Integer::sum, List.of(1, 2, 3));
          }
        });
    // @end
    System.out.println(sum);
  }
}

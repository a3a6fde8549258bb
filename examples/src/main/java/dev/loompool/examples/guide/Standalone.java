package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import dev.loompool.TaskSubmitter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/// The snippets of the guide's page on standalone workers. Its main method needs the file of a
/// token, and takes a scene where there is a worker with a label for those.
public final class Standalone {
  private Standalone() {}

  public static void main(String... arguments) throws InterruptedException {
    Path token = Path.of(arguments[0]);
    // @start region="listen"
    InetAddress here = InetAddress.getLoopbackAddress();
    PoolBuilder builder =
        Pool.builder().workers(0).listen(new InetSocketAddress(here, 7400)).token(token);
    // @end
    try (Pool pool = builder.open()) {
      System.out.println(pool.map(x -> x * x, List.of(1, 4, 9)).get());
      if (arguments.length > 1) {
        System.out.println(images(pool, List.of(arguments[1])));
      }
    }
  }

  private static List<String> images(Pool pool, List<String> scenes) throws InterruptedException {
    // @start region="label"
    TaskSubmitter gpus = pool.with(task -> task.withLabel("gpu"));
    List<String> images = gpus.map(Standalone::render, scenes).get();
    // @end
    return images;
  }

  private static String render(String scene) {
    return "image of " + scene;
  }
}

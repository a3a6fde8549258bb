package dev.loompool.examples.guide;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/// The snippets of the guide's page on standalone workers. Its main method needs the file of a
/// token.
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
    }
  }
}

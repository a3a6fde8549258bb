package dev.loompool.it;

import dev.loompool.Pool;
import dev.loompool.RetryPolicy;
import dev.loompool.WorkerLostException;
import java.lang.foreign.Arena;

/// A program whose one task wants more memory than there is. Prints how the task ended.
public final class OomKillMain {
  private static final long MIB = 1024 * 1024;

  private OomKillMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (Pool pool = Pool.builder().workers(1).maxHeap(32 * MIB).open()) {
      pool.with(task -> task.withRetry(RetryPolicy.none())).run(OomKillMain::leak);
    } catch (WorkerLostException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void leak() {
    for (int leaked = 0; leaked < 1024; leaked++) {
      Arena.global().allocate(MIB).fill((byte) 1);
    }
  }
}

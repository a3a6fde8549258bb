package dev.loompool.it.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Gives a target its corpus, then as many broken inputs as are wanted. A finding is an input at
/// which the target throws, takes more than [#MOST_BYTES] of memory or longer than [#MOST_SECONDS].
public final class Fuzzer {
  static final long MOST_BYTES = 64 << 20;

  /// Long enough for a machine that does other things meanwhile.
  static final long MOST_SECONDS = 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FuzzTarget target;

  public Fuzzer(FuzzTarget target) {
    this.target = target;
  }

  /// Gives the target the corpus, then so many broken inputs.
  ///
  /// @param folder with files of input for this target
  public void run(Path folder, long count, long seed) throws Exception {
    List<byte[]> corpus = new ArrayList<>(target.seeds());
    try (var files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        corpus.add(Files.readAllBytes(file));
      }
    }
    for (byte[] input : corpus) {
      take(input, "of the corpus");
    }
    Mutator mutator = new Mutator(corpus, seed);
    for (long i = 0; i < count; i++) {
      take(mutator.next(), "number " + i + " of seed " + seed);
    }
  }

  private void take(byte[] input, String which) {
    // A machine that was stopped meanwhile is not stopped at the same place twice.
    boolean slow = isSlow(input, which);
    if (slow) {
      slow = isSlow(input, which);
    }
    if (slow) {
      throw new AssertionError(text("took too long", input, which));
    }
  }

  private boolean isSlow(byte[] input, String which) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    try {
      target.take(input.clone());
    } catch (Exception | Error e) {
      throw new AssertionError(text("threw", input, which), e);
    }
    if (THREADS.getCurrentThreadAllocatedBytes() - bytes > MOST_BYTES) {
      throw new AssertionError(text("took too much memory", input, which));
    }
    return System.nanoTime() - start > TimeUnit.SECONDS.toNanos(MOST_SECONDS);
  }

  private String text(String what, byte[] input, String which) {
    return "%s %s at input %s; put it into the corpus: %s"
        .formatted(target.getClass().getSimpleName(), what, which, HexFormat.of().formatHex(input));
  }
}

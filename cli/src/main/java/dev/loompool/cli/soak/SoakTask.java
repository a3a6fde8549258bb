package dev.loompool.cli.soak;

import java.util.concurrent.ThreadLocalRandom;

/// What the tasks of a soak run do: take a little while, and give their argument back changed.
final class SoakTask {
  private static final int MOST_MILLIS = 20;
  private static final int USUAL_BYTES = 4 << 10;
  private static final int LARGE_BYTES = 256 << 10;
  private static final int ONE_LARGE_IN = 500;

  private SoakTask() {}

  /// An argument, now and then a large one.
  static byte[] argument() {
    var random = ThreadLocalRandom.current();
    int most = random.nextInt(ONE_LARGE_IN) == 0 ? LARGE_BYTES : USUAL_BYTES;
    byte[] argument = new byte[1 + random.nextInt(most)];
    random.nextBytes(argument);
    return argument;
  }

  /// Runs in the worker.
  static byte[] run(byte[] argument) throws InterruptedException {
    Thread.sleep(ThreadLocalRandom.current().nextInt(MOST_MILLIS));
    return value(argument);
  }

  /// What the task has to return.
  static byte[] value(byte[] argument) {
    byte[] value = argument.clone();
    for (int i = 0; i < value.length; i++) {
      value[i] ^= (byte) i;
    }
    return value;
  }
}

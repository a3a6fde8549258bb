package dev.loompool.examples;

import dev.loompool.Pool;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// A chess master plays 24 opponents, 30 moves each. She thinks for 5 s, an opponent for 55 s: game
/// after game that takes 12 hours, and from board to board 1 hour, as all opponents think at once.
public final class ChessExhibition {
  private static final int BOARDS = 24;
  private static final int MOVES = 30;
  private static final double MASTER_SECONDS = 5;
  private static final double OPPONENT_SECONDS = 55;

  // The master: one move at a time, board after board. Each worker has one of its own.
  private static final ReentrantLock MASTER = new ReentrantLock(true);

  private ChessExhibition() {}

  /// Plays one game, so many times faster than people do.
  public static int play(int speed) throws InterruptedException {
    for (int move = 0; move < MOVES; move++) {
      MASTER.lock();
      try {
        think(MASTER_SECONDS / speed);
      } finally {
        MASTER.unlock();
      }
      think(OPPONENT_SECONDS / speed);
    }
    return MOVES;
  }

  private static void think(double seconds) throws InterruptedException {
    Thread.sleep(Duration.ofNanos((long) (seconds * 1e9)));
  }

  /// Takes how many times faster than people to play, 5000 by default.
  public static void main(String... args) throws Exception {
    int speed = args.length > 0 ? Integer.parseInt(args[0]) : 5000;
    long start = System.nanoTime();
    for (int board = 0; board < BOARDS; board++) {
      play(speed);
    }
    report("one game at a time", start, speed);

    try (Pool pool = Pool.builder().workers(1).concurrencyPerWorker(BOARDS).open()) {
      pool.apply(ChessExhibition::play, Integer.MAX_VALUE); // the worker has started
      start = System.nanoTime();
      pool.map(ChessExhibition::play, IntStream.range(0, BOARDS).mapToObj(_ -> speed)).get();
      report("all games at once", start, speed);
    }
  }

  private static void report(String what, long start, int speed) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%s: %.1f h, here %.2f s%n", what, seconds * speed / 3600, seconds);
  }
}

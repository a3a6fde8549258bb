package dev.loompool.internal.core;

/// The kinds of things that happen by chance in a simulation. Those with odds are its faults: each
/// seed has some of them, each at one of the two odds.
enum Chance {
  // In the user's steps.
  /// Tasks are cancelled, those that have ended too.
  CANCELS(0.05, 0.3),
  /// An argument is so large that few fit into a frame.
  HUGE_ARGUMENT(0.001, 0.01),
  /// A worker's process ends, wherever it is in its life.
  CRASH(0.02, 0.2),
  /// A worker's process is stopped, for a while or for good.
  STOP(0.02, 0.1),
  /// A worker's connection breaks while its process lives.
  CUT(0.02, 0.1),
  /// Nothing comes through to or from some of the workers, for a while, or only in one direction.
  PARTITION(0.02, 0.1),
  /// The coordinator itself is stopped for a while.
  SUSPENSION(0.01, 0.05),
  /// The core hears what no worker should say.
  NOISE(0.05, 0.5),

  // In the life of a worker.
  LAUNCH_FAILS(0.2, 0.8),
  LAUNCH_HANGS(0.05, 0.3),
  /// It ends after it has connected and before it is ready.
  HANDSHAKE_FAILS(0.05, 0.3),
  /// It does not interrupt tasks at their limits.
  FORGETS_TIME(0.3, 1),
  /// It lives on for long after it was killed.
  KILL_TAKES_LONG(0.1, 0.5),
  /// It does not exit once it has drained.
  STAYS_AFTER_DRAIN(0.1, 0.5),
  /// What it said before it ended does not arrive.
  LAST_WORDS_LOST(0.3, 1),
  /// What it said before it ended arrives when its exit is known already.
  LAST_WORDS_LATE(0.1, 0.5),
  /// It ends for lack of memory, whenever it does.
  OUT_OF_MEMORY(0.2, 1),
  /// Its exit is noticed late.
  EXIT_TAKES_LONG(0.1, 0.5),

  // In its tasks.
  /// A task ends every worker in which it starts.
  POISON(0.02, 0.2),
  /// It ends when a run has started.
  DIES_AT_START(0.002, 0.05),
  /// It ends when a run has ended, before anybody hears of that.
  DIES_AT_END(0.002, 0.05),
  TAKES_LONG(0.05, 0.3),
  THROWS(0.05, 0.5),
  IGNORES_INTERRUPT(0.05, 0.5),

  // In its messages.
  /// Arrives twice.
  DUPLICATED(0.02, 0.3),
  /// Arrives after what was said later.
  OVERTAKEN(0.02, 0.2),

  // With workers that nobody launched.
  /// One joins, or comes back, perhaps before its old connection is known to be lost.
  JOINS(0.05, 0.3),
  /// One that has joined wants to go.
  LEAVES(0.02, 0.1),

  // What is no fault.
  TASK,
  STEP,
  CLOSE,
  TURN,
  WORKER,
  RUN,
  MESSAGE;

  final double rare;
  final double frequent;

  /// Keeps its choices apart from those of others.
  final long salt = name().hashCode();

  Chance() {
    this(0, 0);
  }

  Chance(double rare, double frequent) {
    this.rare = rare;
    this.frequent = frequent;
  }
}

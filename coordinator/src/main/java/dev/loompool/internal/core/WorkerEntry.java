package dev.loompool.internal.core;

import org.jspecify.annotations.Nullable;

/// One worker: its state, its tasks in flight and what it may still be sent. Confined to the
/// control loop.
final class WorkerEntry {
  final int number;
  final String name;

  /// From 0; the one that replaces it has the same. Means nothing for one in quarantine.
  final int place;

  /// What it said of itself, null where it was launched.
  final @Nullable JoinedWorker joined;

  /// How many tasks it runs at a time.
  final int concurrency;

  /// Whether it runs suspects, one at a time, and nothing else. One that has joined does for a
  /// time.
  boolean isQuarantine;

  /// Whether it is to finish what it has before it runs suspects.
  boolean isReserved;

  final CreditWindow window;

  /// Whether a debugger may hold it up, so that no time limit holds.
  final boolean debugged;

  /// When the running limit on the worker's silence began: the launch, the last frame, the drain.
  long silentSince;

  long pingedAt;

  /// How many chunks of tasks the [Dispatcher] is about to send.
  int quota;

  /// How many chunks it was asked to give back and has not; meaningful while [#revoking].
  int owed;

  boolean revoking;

  /// Whether no task of it has moved since it was last asked to give some back.
  boolean unmoved;

  /// Whether its connection takes no more for now: then it is sent no tasks.
  boolean unwritable;

  /// How many outcomes have come of it that fit none of its tasks.
  int strayOutcomes;

  /// Whether it leaves pings unanswered: then it is sent no tasks.
  boolean suspected;

  /// Whether it is killed for what one task did: then the others are not charged.
  boolean blameless;

  /// Whether it is killed for the memory that it held.
  boolean pastMemory;

  /// Why it was let go before its time, empty where it was not.
  String recycledFor = "";

  /// Whether it has done something, or has lasted for a while.
  boolean isProven;

  private final int maxTasks;
  private final int maxInFlight;
  private WorkerState state;
  private long pid;
  private int inFlightCount;
  private int chunks;
  private long sent;
  private long ended;
  private long endedChunks;

  /// One that is launched.
  WorkerEntry(int number, int place, boolean isQuarantine, CoreSettings settings, long now) {
    this(number, place, null, settings, now);
    this.isQuarantine = isQuarantine;
  }

  /// @param joined what it said of itself, null where it was launched
  WorkerEntry(
      int number, int place, @Nullable JoinedWorker joined, CoreSettings settings, long now) {
    this.number = number;
    this.joined = joined;
    this.name = joined == null ? "w" + number : joined.name();
    this.concurrency = joined == null ? settings.concurrency() : joined.concurrency();
    this.place = place;
    this.debugged = joined == null && number == settings.debugged();
    this.maxTasks = joined == null ? settings.maxTasksPerWorker() : 0;
    this.maxInFlight = (int) Math.max(concurrency + 1L, CreditWindow.MAX_SIZE);
    this.window = new CreditWindow(concurrency);
    this.state = new WorkerState.Launching(now);
    this.silentSince = now;
    this.pingedAt = now;
  }

  WorkerState state() {
    return state;
  }

  boolean isReady() {
    return state instanceof WorkerState.Ready;
  }

  /// Whether it is the pool of another process.
  boolean isPool() {
    return joined != null && joined.isPool();
  }

  /// Whether tasks with this label may be sent to it; the empty one is that of all others. The pool
  /// of another process finds a worker for each itself.
  boolean has(String label) {
    return label.isEmpty() || (joined != null && (isPool() || joined.labels().contains(label)));
  }

  /// Whether pending tasks may be sent to it.
  boolean takesTasks() {
    return isReady() && !isQuarantine && !isReserved;
  }

  /// The one place where a worker changes its state.
  void become(WorkerState next) {
    boolean allowed =
        switch (state) {
          case WorkerState.Launching _ ->
              next instanceof WorkerState.Ready
                  || next instanceof WorkerState.Killed
                  || next instanceof WorkerState.Exited;
          case WorkerState.Ready _ -> !(next instanceof WorkerState.Launching);
          case WorkerState.Draining _ ->
              next instanceof WorkerState.Drained
                  || next instanceof WorkerState.Killed
                  || next instanceof WorkerState.Exited;
          case WorkerState.Drained _ ->
              next instanceof WorkerState.Killed || next instanceof WorkerState.Exited;
          case WorkerState.Killed _ -> next instanceof WorkerState.Exited;
          case WorkerState.Exited _ -> false;
        };
    assert allowed : this + ": " + state + " -> " + next;
    state = next;
  }

  long pid() {
    return pid;
  }

  void becomeReady(long pid, long now) {
    become(new WorkerState.Ready(now));
    this.pid = pid;
    this.silentSince = now;
    this.pingedAt = now;
  }

  int inFlight() {
    return inFlightCount;
  }

  /// How many chunks those in flight make: what its slots have to do.
  int chunks() {
    return chunks;
  }

  long ended() {
    return ended;
  }

  long endedChunks() {
    return endedChunks;
  }

  /// How many tasks it may be sent before it has had its share.
  int budget() {
    return maxTasks == 0 ? Integer.MAX_VALUE : (int) (maxTasks - sent);
  }

  /// How many tasks it may be sent now.
  int room() {
    return unwritable || suspected ? 0 : Math.min(budget(), maxInFlight - inFlightCount);
  }

  /// How many chunks it may be sent until it has so many.
  int roomBelow(int level) {
    return Math.min(level - chunks, room());
  }

  /// So many tasks are sent to it, for so many slots.
  void add(int tasks, int slots) {
    inFlightCount += tasks;
    chunks += slots;
    sent += tasks;
    unmoved = false;
  }

  /// So many tasks have left it, and so many slots are free again.
  void remove(int tasks, int slots) {
    inFlightCount -= tasks;
    chunks -= slots;
    unmoved = false;
  }

  void countEnded(int tasks, int slots) {
    ended += tasks;
    endedChunks += slots;
  }

  /// A task came back that does not count against its share.
  void countReturned(boolean endsChunk) {
    sent--;
    owed = Math.max(0, owed - (endsChunk ? 1 : 0));
  }

  @Override
  public String toString() {
    return name;
  }
}

package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.stream.LongStream;

/// The state of every task that has not ended, in columns. Confined to the control loop.
///
/// ```
/// ABSENT --submitted--> PENDING --turnEnded--> IN_FLIGHT --cancelRequested--> CANCELLING
///   |                    |   ^                      |  |                         |
///   |                    |   +-----taskReturned-----+  |                         |
///   |                    |   +-----workerExited-----+  |                         |
///   |                    |   +--- DELAYED <-taskEnded--+                         |
///   |                    |           |                 |                         |
///   +--blockClosed-------+--cancelRequested, deadline--+--taskEnded--------------+--> ENDED
/// ```
///
/// With a scheduler a task is ASSIGNED on its way from PENDING to IN_FLIGHT; where the chosen
/// worker goes first, it is pending again. One that may have cost workers is SUSPECT where it would
/// be PENDING after IN_FLIGHT or DELAYED, until it is IN_FLIGHT again, alone in its worker.
final class TaskTable {
  static final byte ABSENT = 0;
  static final byte PENDING = 1;
  static final byte IN_FLIGHT = 2;

  /// In flight, and its worker has been told to end it.
  static final byte CANCELLING = 3;

  /// Waits for the time of its next attempt.
  static final byte DELAYED = 4;

  /// Waits for the worker that a scheduler chose.
  static final byte ASSIGNED = 5;

  /// Waits for its turn to run alone.
  static final byte SUSPECT = 6;

  /// Has an outcome, or an id that nobody will use.
  static final byte ENDED = 7;

  private final PageDirectory directory = new PageDirectory();
  private final long[] counts = new long[ENDED + 1];
  private long unused;

  /// The page of this id; where there is none, a page on which every task is absent.
  TaskPage page(long id) {
    return directory.find(id);
  }

  byte state(long id) {
    return page(id).states[TaskPage.slot(id)];
  }

  /// Adds the tasks `[from, to)` of the block as pending.
  void add(TaskBlock block, int from, int to) {
    for (int index = from; index < to; ) {
      TaskPage page = directory.open(block.id(index));
      int slot = TaskPage.slot(block.id(index));
      int count = Math.min(to - index, TaskPage.SIZE - slot);
      Arrays.fill(page.blocks, slot, slot + count, block);
      moveAll(page, slot, count, ABSENT, PENDING);
      index += count;
    }
  }

  /// Gives up the ids that the block reserved and did not use.
  void close(TaskBlock block) {
    for (int index = block.size(); index < block.capacity(); index++) {
      long id = block.id(index);
      TaskPage page = directory.open(id);
      int slot = TaskPage.slot(id);
      if (page != TaskPage.FREED && page.states[slot] == ABSENT) {
        unused++;
        move(page, slot, ENDED);
      }
    }
  }

  /// The task changes its state.
  void move(TaskPage page, int slot, byte to) {
    moveAll(page, slot, 1, page.states[slot], to);
  }

  /// The one place where tasks change their state: adjacent ones, from the same to the same.
  void moveAll(TaskPage page, int slot, int count, byte from, byte to) {
    assert isAllowed(from, to) : from + " -> " + to;
    assert areAll(page, slot, count, from);
    Arrays.fill(page.states, slot, slot + count, to);
    counts[from] -= count;
    counts[to] += count;
    if (to == ENDED) {
      Arrays.fill(page.blocks, slot, slot + count, null);
      page.open -= count;
      if (page.open == 0) {
        directory.free(page);
      }
    }
  }

  /// How many tasks of the block from this index on, at most so many, are pending.
  int pendingFrom(TaskBlock block, int index, int most) {
    int found = 0;
    while (found < most) {
      long id = block.id(index + found);
      int slot = TaskPage.slot(id);
      int length = Math.min(most - found, TaskPage.SIZE - slot);
      int pending = page(id).pending(slot, length);
      found += pending;
      if (pending < length) {
        break;
      }
    }
    return found;
  }

  /// The ids of all tasks that this worker has, in their order. Looks at every page in use.
  long[] inFlightIn(int worker) {
    LongStream.Builder ids = LongStream.builder();
    directory.forEach(page -> {
      for (int slot = 0; slot < TaskPage.SIZE; slot++) {
        if (isInFlight(page.states[slot]) && page.workers[slot] == worker) {
          ids.add((page.number << TaskPage.SHIFT) + slot);
        }
      }
    });
    return ids.build().toArray();
  }

  /// The block of a task that is pending or in flight.
  TaskBlock block(TaskPage page, int slot) {
    return requireNonNull(page.blocks[slot]);
  }

  /// Those that could be sent now.
  long pending() {
    return counts[PENDING];
  }

  long delayed() {
    return counts[DELAYED];
  }

  long assigned() {
    return counts[ASSIGNED];
  }

  long suspects() {
    return counts[SUSPECT];
  }

  /// Those that no worker has.
  long waiting() {
    return pending() + delayed() + assigned() + suspects();
  }

  long inFlight() {
    return counts[IN_FLIGHT] + counts[CANCELLING];
  }

  /// How many have been added and have not ended.
  long open() {
    return waiting() + inFlight();
  }

  boolean isOpen(long id) {
    byte state = state(id);
    return isWaiting(state) || isInFlight(state);
  }

  long ended() {
    return counts[ENDED] - unused;
  }

  /// How many pages are in use.
  int pages() {
    return directory.pages();
  }

  /// Whether no worker has a task in this state, and it is to run.
  static boolean isWaiting(byte state) {
    return state == PENDING || state == ASSIGNED || state == DELAYED || state == SUSPECT;
  }

  /// Whether a worker has a task in this state.
  static boolean isInFlight(byte state) {
    return state == IN_FLIGHT || state == CANCELLING;
  }

  private static boolean areAll(TaskPage page, int slot, int count, byte state) {
    for (int index = slot; index < slot + count; index++) {
      if (page.states[index] != state) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllowed(byte from, byte to) {
    return switch (from) {
      case ABSENT -> to == PENDING || to == ENDED;
      case PENDING -> to == IN_FLIGHT || to == ASSIGNED || to == ENDED;
      case IN_FLIGHT ->
          to == PENDING || to == DELAYED || to == SUSPECT || to == CANCELLING || to == ENDED;
      case CANCELLING -> to == ENDED;
      case DELAYED -> to == PENDING || to == SUSPECT || to == ENDED;
      case SUSPECT -> to == IN_FLIGHT || to == ENDED;
      case ASSIGNED -> to == PENDING || to == IN_FLIGHT || to == ENDED;
      default -> false;
    };
  }
}

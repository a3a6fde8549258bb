package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fault-G5")
class RoomTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  @Test
  void boundsTasksAndBytes() {
    Room ofTasks = new Room(2, 1000);
    Room ofBytes = new Room(1000, 10);

    assertThat(ofTasks.tryAcquire(1)).isTrue();
    assertThat(ofTasks.tryAcquire(1)).isTrue();
    assertThat(ofTasks.tryAcquire(1)).isFalse();
    assertThat(ofBytes.tryAcquire(6)).isTrue();
    assertThat(ofBytes.tryAcquire(5)).isFalse();
    assertThat(ofBytes.tryAcquire(4)).isTrue();
  }

  @Test
  void severalTogetherLeaveHalfOfIt() {
    Room room = new Room(10, 100);

    assertThat(room.tryAcquire(3, 50)).isTrue();
    assertThat(room.tryAcquire(2, 1)).isFalse();
    assertThat(room.tryAcquire(3, 0)).isFalse();
    assertThat(room.tryAcquire(2, 0)).isTrue();
    room.release(5, 50);
    assertThat(room.tryAcquire(5, 50)).isTrue();
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    Room room = new Room(10, Room.MAX_BYTES);
    for (int i = 0; i < 10; i++) {
      assertThat(room.tryAcquire(Room.MAX_BYTES / 10)).isTrue();
    }
    assertThat(room.tryAcquire(0)).isFalse();

    room.release(10, 10 * (Room.MAX_BYTES / 10));

    assertThat(room.tryAcquire(Room.MAX_BYTES)).isTrue();
    assertThat(room.tryAcquire(1)).isFalse();
  }

  @Test
  void aTaskLargerThanTheRoomIsLetInAlone() {
    Room room = new Room(10, 100);

    assertThat(room.tryAcquire(1000)).isTrue();
    assertThat(room.tryAcquire(1)).isFalse();
    room.release(1, 1000);
    assertThat(room.tryAcquire(1)).isTrue();
    assertThat(room.tryAcquire(1000)).isFalse();
  }

  @Test
  void smallTasksDoNotOvertakeALargeOne() throws Exception {
    Room room = new Room(100, 10);
    assertThat(room.acquire(6)).isTrue();
    Waiting large = Waiting.of(room, 9);
    Waiting small = Waiting.of(room, 1);

    assertThat(room.tryAcquire(1)).isFalse();
    room.release(1, 6);

    assertThat(large.taken()).succeedsWithin(LIMIT).isEqualTo(true);
    assertThat(small.taken()).succeedsWithin(LIMIT).isEqualTo(true);
  }

  @Test
  void anInterruptedWaiterTakesNothingAndLetsTheNextGo() {
    Room room = new Room(100, 10);
    assertThat(room.tryAcquire(6)).isTrue();
    Waiting large = Waiting.of(room, 9);
    Waiting small = Waiting.of(room, 4);

    large.thread().interrupt();

    assertThat(large.taken())
        .failsWithin(LIMIT)
        .withThrowableThat()
        .withCauseInstanceOf(InterruptedException.class);
    assertThat(small.taken()).succeedsWithin(LIMIT).isEqualTo(true);
    room.release(2, 10);
    assertThat(room.tryAcquire(10)).isTrue();
  }

  @Test
  void closingLetsNobodyWait() {
    Room room = new Room(1, 10);
    assertThat(room.tryAcquire(1)).isTrue();
    List<Waiting> waiting = List.of(Waiting.of(room, 1), Waiting.of(room, 1));

    room.close();

    assertThat(waiting)
        .allSatisfy(one -> assertThat(one.taken()).succeedsWithin(LIMIT).isEqualTo(false));
  }

  /// Several threads take room, some interrupted at random; one gives it back, as the loop does.
  @Test
  void holdsItsBoundsAndForgetsNobodyUnderLoad() throws InterruptedException {
    int rounds = 20_000;
    Load load = new Load(new Room(5, 100));
    List<Thread> takers = new ArrayList<>();
    CountDownLatch left = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      int seed = i;
      takers.add(
          Thread.ofPlatform()
              .daemon()
              .name("taker-" + i)
              .start(() -> {
                load.take(rounds, new SplittableRandom(seed));
                left.countDown();
              }));
    }

    SplittableRandom random = new SplittableRandom(42);
    while (left.getCount() > 0 || !load.taken.isEmpty()) {
      if (random.nextInt(50) == 0) {
        takers.get(random.nextInt(4)).interrupt();
      }
      load.giveBack(random.nextInt(1, 4));
    }

    assertThat(load.wrong).isEmpty();
    assertThat(load.room.tryAcquire(1000)).isTrue();
  }

  private static final class Load {
    final Room room;
    final Queue<Integer> taken = new ConcurrentLinkedQueue<>();
    final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong tasks = new AtomicLong();

    Load(Room room) {
      this.room = room;
    }

    void take(int rounds, SplittableRandom random) {
      for (int i = 0; i < rounds; i++) {
        int size = random.nextInt(20) == 0 ? 150 : random.nextInt(60);
        boolean got = false;
        while (!got) {
          try {
            got = random.nextBoolean() ? room.tryAcquire(size) : room.acquire(size);
          } catch (InterruptedException e) {
            // Took nothing, so once more.
          }
        }
        long nowTasks = tasks.incrementAndGet();
        long nowBytes = bytes.addAndGet(size);
        if (nowTasks > 5 || (nowBytes > 100 && nowTasks > 1)) {
          wrong.add(nowTasks + " tasks of " + nowBytes + " bytes");
        }
        taken.add(size);
      }
    }

    void giveBack(int most) {
      int count = 0;
      long size = 0;
      for (Integer one = taken.poll(); one != null; one = count < most ? taken.poll() : null) {
        count++;
        size += one;
      }
      bytes.addAndGet(-size);
      tasks.addAndGet(-count);
      room.release(count, size);
    }
  }

  private record Waiting(Thread thread, CompletableFuture<Boolean> taken) {
    static Waiting of(Room room, long bytes) {
      CompletableFuture<Boolean> taken = new CompletableFuture<>();
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("waiter")
              .start(() -> {
                try {
                  taken.complete(room.acquire(bytes));
                } catch (InterruptedException e) {
                  taken.completeExceptionally(e);
                }
              });
      Awaitility.await().atMost(LIMIT).until(() -> thread.getState() == Thread.State.WAITING);
      return new Waiting(thread, taken);
    }
  }
}

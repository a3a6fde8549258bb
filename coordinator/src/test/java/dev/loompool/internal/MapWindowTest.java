package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class MapWindowTest {
  private static final int MIB = 1024 * 1024;
  private static final int ANY = Integer.MAX_VALUE;

  @Test
  void beginsWithTwiceAsManySmallItemsAsFillThePool() {
    assertThat(fill(new MapWindow(34, 256 * MIB, ANY), 10)).isEqualTo(128);
    assertThat(fill(new MapWindow(340, 256 * MIB, ANY), 10)).isEqualTo(680);
  }

  @Test
  void growsWithWhatHasEnded() {
    MapWindow window = new MapWindow(34, 256 * MIB, ANY);
    int underWay = fill(window, 10);

    for (int round = 0; round < 20; round++) {
      endAndRead(window, underWay, 10, 10);
      underWay = fill(window, 10);
    }

    assertThat(underWay).isEqualTo(32 * 1024);
  }

  @Test
  void boundsSmallItemsByTheirBytes() {
    MapWindow window = new MapWindow(34, 256 * MIB, ANY);
    for (int round = 0; round < 10; round++) {
      endAndRead(window, fill(window, 10_000), 10_000, 100);
    }

    // The values that are to come are counted as well.
    assertThat(fill(window, 10_000)).isBetween(16 * MIB / 10_100, 16 * MIB / 10_100 + 1);
  }

  @Test
  void fillsThePoolWithLargeItems() {
    assertThat(fill(new MapWindow(34, 256 * MIB, ANY), 5 * MIB)).isEqualTo(34);
    assertThat(fill(new MapWindow(34, 100 * MIB, ANY), 5 * MIB)).isEqualTo(20);
    assertThat(fill(new MapWindow(34, 1024, ANY), 5 * MIB)).isEqualTo(4);
  }

  @Test
  void expectsValuesLikeThoseBefore() {
    MapWindow window = new MapWindow(34, 100 * MIB, ANY);
    endAndRead(window, fill(window, 10), 10, 10 * MIB);

    assertThat(fill(window, 10)).isEqualTo(10);
  }

  @Test
  void unreadValuesHoldTheFeederBack() {
    MapWindow window = new MapWindow(4, 40 * MIB, ANY);
    for (int items = fill(window, 10); items > 0; items = fill(window, 10)) {
      for (int i = 0; i < items; i++) {
        window.end(1, 10, 4 * MIB);
      }
    }

    assertThat(window.fed()).isEqualTo(128);
    window.read(1, 4 * MIB);
    assertThat(fill(window, 10)).isZero();
  }

  @Test
  void keepsToItsWidth() {
    MapWindow window = new MapWindow(34, 256 * MIB, 3);
    assertThat(fill(window, 10)).isEqualTo(3);

    window.end(1, 10, 10);

    assertThat(fill(window, 10)).isEqualTo(1);
  }

  @Test
  void wakesTheFeederAtEveryEndWhereTheWidthHeldItBack() {
    MapWindow window = new MapWindow(34, 256 * MIB, 3);
    fill(window, 10);
    CompletableFuture<Boolean> room = awaiting(window);

    window.end(1, 10, 10);
    window.wake();

    assertThat(room).succeedsWithin(Duration.ofSeconds(50)).isEqualTo(true);
  }

  @Test
  void aStoppedWindowLetsNobodyWait() {
    MapWindow window = new MapWindow(34, 256 * MIB, 3);
    fill(window, 10);
    CompletableFuture<Boolean> room = awaiting(window);

    window.stop();

    assertThat(room).succeedsWithin(Duration.ofSeconds(50)).isEqualTo(false);
    assertThat(window.awaitRoom()).isFalse();
  }

  private static CompletableFuture<Boolean> awaiting(MapWindow window) {
    CompletableFuture<Boolean> room = new CompletableFuture<>();
    Thread feeder =
        Thread.ofPlatform().daemon().name("feeder").start(() -> room.complete(window.awaitRoom()));
    Awaitility.await().until(() -> feeder.getState() == Thread.State.WAITING);
    return room;
  }

  /// Feeds until there is no room; says how many.
  private static int fill(MapWindow window, int bytes) {
    int count = 0;
    while (window.hasRoom()) {
      window.feed(1, bytes);
      count++;
    }
    return count;
  }

  private static void endAndRead(MapWindow window, int items, int bytes, int valueBytes) {
    for (int i = 0; i < items; i++) {
      window.end(1, bytes, valueBytes);
      window.read(1, valueBytes);
    }
  }
}

package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongHeapTest {
  @Test
  void yieldsTheLeastFirst() {
    var random = new SplittableRandom(7);
    var heap = new LongHeap();
    var expected = new PriorityQueue<Long>();

    for (int step = 0; step < 10_000; step++) {
      if (random.nextInt(3) > 0 || expected.isEmpty()) {
        long value = random.nextInt(-500, 500);
        heap.add(value);
        expected.add(value);
      } else {
        assertThat(heap.least()).isEqualTo(expected.peek());
        assertThat(heap.takeLeast()).isEqualTo(expected.remove());
      }
      assertThat(heap.size()).isEqualTo(expected.size());
    }
  }

  @Test
  void keepsItsOrderWhenSomeAreRemoved() {
    var heap = new LongHeap();
    for (long value = 100; value > 0; value--) {
      heap.add(value);
    }

    heap.removeIf(value -> value % 10 != 0);

    List<Long> left = new ArrayList<>();
    while (heap.size() > 0) {
      left.add(heap.takeLeast());
    }
    assertThat(left).containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L);
  }
}

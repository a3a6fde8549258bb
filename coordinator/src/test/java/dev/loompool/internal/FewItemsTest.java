package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.OutputBuffer;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class FewItemsTest {
  private final FewItems few = new FewItems(FewItems.source(List.of(1, 2, 3)));

  @Test
  void holdsSmallItemsOfAList() {
    assertThat(few.add(item(3), 0)).isTrue();
    assertThat(few.add(item(5), 7)).isTrue();

    assertThat(few.count()).isEqualTo(2);
    assertThat(few.size()).isEqualTo(8);
    assertThat(few.start(1)).isEqualTo(3);
    assertThat(few.ends).startsWith(3, 8);
    assertThat(few.keys).startsWith(0, 7);
    assertThat(few.bytes).startsWith(3, 3, 3, 5, 5, 5, 5, 5);
  }

  @Test
  void isFullAfterSixteen() {
    for (int i = 0; i < 16; i++) {
      assertThat(few.isFull()).isFalse();
      assertThat(few.add(item(1), 0)).isTrue();
    }

    assertThat(few.isFull()).isTrue();
    assertThat(few.add(item(1), 0)).isFalse();
    few.clear();
    assertThat(few.add(item(1), 0)).isTrue();
  }

  @Test
  void takesNoLargeItemAndNotManyBytes() {
    assertThat(few.add(item(129), 0)).isFalse();
    for (int i = 0; i < 8; i++) {
      assertThat(few.add(item(127), 0)).isTrue();
    }

    assertThat(few.add(item(127), 0)).isFalse();
    assertThat(few.size()).isEqualTo(8 * 127);
  }

  @Test
  void holdsNothingBackOfASourceThatMayBeSlow() {
    assertThat(holds(new LinkedBlockingQueue<>(List.of(1)))).isFalse();
    assertThat(holds(() -> List.<Object>of(1).iterator())).isFalse();
    assertThat(
            holds(
                new AbstractList<Integer>() {
                  @Override
                  public Integer get(int index) {
                    return index;
                  }

                  @Override
                  public int size() {
                    return 3;
                  }
                }))
        .isFalse();
  }

  /// Lists of the JDK that compute their items have the same iterators as others.
  @Test
  void knowsItemsAtHandByTheCollectionNotByItsIterator() {
    List<Integer> part = List.of(1, 2, 3).subList(0, 2);

    assertThat(part.iterator()).hasSameClassAs(List.of(1, 2, 3).iterator());
    assertThat(holds(part)).isFalse();
    for (Collection<Integer> items :
        List.<Collection<Integer>>of(
            new ArrayList<>(List.of(1)),
            new ArrayDeque<>(List.of(1)),
            Arrays.asList(1, 2),
            List.of(),
            List.of(1),
            List.of(1, 2, 3),
            List.of(1, 2).stream().toList())) {
      assertThat(holds(items)).isTrue();
    }
  }

  private static boolean holds(Iterable<?> items) {
    return new FewItems(FewItems.source(items)).add(item(1), 0);
  }

  /// As many bytes as each of them says.
  private static OutputBuffer item(int length) {
    OutputBuffer item = new OutputBuffer(length);
    for (int i = 0; i < length; i++) {
      item.write(length);
    }
    return item;
  }
}

package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.OutputBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class FewItemsTest {
  private final FewItems few = new FewItems(List.of(1, 2, 3).iterator());

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
    assertThat(holds(new LinkedBlockingQueue<>(List.of(1)).iterator())).isFalse();
    assertThat(holds(List.of(1).stream().iterator())).isFalse();
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
                }.iterator()))
        .isFalse();
    assertThat(holds(new ArrayList<>(List.of(1)).iterator())).isTrue();
  }

  private static boolean holds(Iterator<?> source) {
    return new FewItems(source).add(item(1), 0);
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

package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.TaskOptions;
import org.junit.jupiter.api.Test;

class TaskBlockTest {
  private static final int LARGE = 1 << 20;

  @Test
  void keepsTheArrayOfALargeArgument() {
    byte[] source = new byte[LARGE + 1];
    TaskBlock block = block(1);

    assertThat(block.append(source, LARGE, 0)).isTrue();
    assertThat(block.bytes()).isSameAs(source);
    assertThat(block.length(0)).isEqualTo(LARGE);
  }

  @Test
  void copiesWhatIsSmallOrComesInAnArrayThatIsMuchLarger() {
    for (byte[] source : new byte[][] {new byte[100], new byte[2 * LARGE]}) {
      TaskBlock block = block(1);
      block.append(source, source.length / 2, 0);

      assertThat(block.bytes()).isNotSameAs(source).hasSize(source.length / 2);
    }
  }

  @Test
  void copiesIntoABlockForSeveral() {
    byte[] source = new byte[LARGE];
    TaskBlock block = block(2);
    block.append(source, LARGE, 0);
    block.append(source, LARGE, 0);

    assertThat(block.bytes(0, 2)).isEqualTo(2 * LARGE);
  }

  @Test
  void takesSeveralTogether() {
    TaskBlock block = block(4);
    block.append(new byte[] {1}, 1, 0);

    assertThat(block.append(new byte[] {2, 2, 3}, new int[] {2, 3}, new int[] {0, 9}, 0, 2))
        .isTrue();
    assertThat(block.size()).isEqualTo(3);
    assertThat(block.start(2)).isEqualTo(3);
    assertThat(block.length(1)).isEqualTo(2);
    assertThat(block.bytes()).startsWith(1, 2, 2, 3);
    assertThat(block.key(1)).isEmpty();
    assertThat(block.key(2)).hasValue(9);
  }

  @Test
  void takesAPartOfSeveral() {
    TaskBlock block = block(4);

    block.append(new byte[] {1, 2, 2, 3}, new int[] {1, 3, 4}, new int[] {0, 9, 0}, 1, 3);

    assertThat(block.size()).isEqualTo(2);
    assertThat(block.bytes()).startsWith(2, 2, 3);
    assertThat(block.length(0)).isEqualTo(2);
    assertThat(block.key(0)).hasValue(9);
  }

  @Test
  void takesNoneOfSeveralOnceItIsSealed() {
    TaskBlock block = block(4);
    block.append(new byte[] {1}, 1, 0);
    block.seal();

    assertThat(block.append(new byte[] {2, 3}, new int[] {1, 2}, new int[2], 0, 2)).isFalse();
    assertThat(block.size()).isEqualTo(1);
  }

  private static TaskBlock block(int capacity) {
    return new TaskBlock(
        3, 1, 0, capacity, TaskSettings.of(TaskOptions.defaults(), 1), new NoSink());
  }

  private static final class NoSink implements TaskSink {
    @Override
    public void ended(TaskBlock block, int index, Outcome outcome) {}

    @Override
    public void turnEnded() {}
  }
}

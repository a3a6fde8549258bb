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

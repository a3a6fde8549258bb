package dev.loompool.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static final List<Integer> WHOLE = IntStream.range(0, 500).boxed().toList();

  @Test
  void leavesWhatIsNeededTogether() {
    List<Integer> needed = List.of(3, 4, 250, 499);

    assertThat(Shrinker.shrink(WHOLE, part -> part.containsAll(needed), () -> false))
        .isEqualTo(needed);
  }

  @Test
  void leavesNothingWhereNothingIsNeeded() {
    assertThat(Shrinker.shrink(WHOLE, _ -> true, () -> false)).isEmpty();
  }

  @Test
  void leavesOneOfSeveralThatWouldDo() {
    assertThat(Shrinker.shrink(WHOLE, part -> part.contains(7) || part.contains(400), () -> false))
        .hasSize(1);
  }

  @Test
  void leavesEverythingWhereAllIsNeeded() {
    assertThat(Shrinker.shrink(WHOLE, part -> part.size() == 500, () -> false)).isEqualTo(WHOLE);
  }

  @Test
  void endsWithWhatItHasWhenTheTimeIsOver() {
    var tries = new AtomicInteger();

    List<Integer> left =
        Shrinker.shrink(
            WHOLE,
            part -> {
              tries.incrementAndGet();
              return part.contains(7) && part.contains(400);
            },
            () -> tries.get() >= 5);

    assertThat(tries).hasValue(5);
    assertThat(left).contains(7, 400).hasSizeLessThan(500);
  }
}

package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootsTest {
  private final Boots boots = new Boots(2);
  private final List<String> told = new ArrayList<>();

  @Test
  void startsTheNextWhenOneHasConnectedOrEnded() {
    for (int worker = 1; worker <= 4; worker++) {
      launch(worker);
    }
    assertThat(told).containsExactly("start 1", "start 2");

    boots.over(2);
    assertThat(told).endsWith("start 3").hasSize(3);
    boots.over(2);
    assertThat(told).hasSize(3);
    boots.over(1);
    boots.over(3);
    boots.over(4);
    launch(5);
    assertThat(told).endsWith("start 4", "start 5").hasSize(5);
  }

  @Test
  void neverStartsWhatIsNotWantedAnyMore() {
    for (int worker = 1; worker <= 4; worker++) {
      launch(worker);
    }
    boots.drop(3, "the pool closes");
    boots.drop(1, "the pool closes");
    boots.over(1);

    assertThat(told).containsExactly("start 1", "start 2", "dropped 3: the pool closes", "start 4");
  }

  private void launch(int worker) {
    boots.launch(
        worker,
        new Boots.Launch() {
          @Override
          public void start() {
            told.add("start " + worker);
          }

          @Override
          public void dropped(String reason) {
            told.add("dropped " + worker + ": " + reason);
          }
        });
  }
}

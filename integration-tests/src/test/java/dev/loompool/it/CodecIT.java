package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.Pool;
import dev.loompool.TaskFailedException;
import dev.loompool.TaskSerializationException;
import dev.loompool.fory.ForyCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Neither records here are Serializable: Java serialization would refuse them.
class CodecIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  record Line(String name, int count) {}

  record Order(long id, TimeUnit unit, List<Line> lines, Map<String, Line> byName) {}

  record Stranger(int number) {}

  private static Pool open() {
    return POOLS.open(
        builder -> builder.workers(1).codec(ForyCodec.of(Order.class, Line.class, TimeUnit.class)));
  }

  @Test
  void argumentsAndValuesTravelByTheCodecAndTheRestAsEver() throws InterruptedException {
    Pool pool = open();
    List<Order> orders = IntStream.range(0, 1000).mapToObj(CodecIT::order).toList();
    String captured = "captured";

    assertThat(pool.map(CodecIT::doubled, orders).get())
        .isEqualTo(orders.stream().map(CodecIT::doubled).toList());
    assertThat(pool.apply((Integer number) -> Optional.of(order(number)), 7)).contains(order(7));
    assertThatThrownBy(() ->
            pool.apply(
                (Line line) -> {
                  throw new IllegalStateException(captured + " " + line.name());
                },
                new Line("pen", 1)))
        .isInstanceOf(TaskFailedException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("captured pen");
  }

  @Test
  void aClassThatIsNotRegisteredIsNamedAndHarmsNoOther() throws InterruptedException {
    Pool pool = open();
    String fix = Stranger.class.getName() + " is not registered; add it to ForyCodec.of(...)";

    assertThatThrownBy(() -> pool.apply((Stranger stranger) -> stranger.number(), new Stranger(1)))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining(fix);
    assertThatThrownBy(() -> pool.apply((Integer number) -> new Stranger(number), 1))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining(fix);
    List<Object> mixed = List.of(new Line("a", 1), new Stranger(1), new Line("b", 2));
    var outcomes = pool.map((Object item) -> item.toString(), mixed).settled();
    assertThat(outcomes.get(0)).asString().contains("Line[name=a, count=1]");
    assertThat(outcomes.get(1)).asString().contains(fix);
    assertThat(outcomes.get(2)).asString().contains("Line[name=b, count=2]");
  }

  private static Order order(int id) {
    Line line = new Line("line " + id, id);
    return new Order(id, TimeUnit.DAYS, List.of(line), Map.of(line.name(), line));
  }

  private static Order doubled(Order order) {
    return new Order(
        order.id() * 2,
        order.unit(),
        order.lines().stream().map(line -> new Line(line.name(), line.count() * 2)).toList(),
        order.byName());
  }
}

package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.Pool;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReductionIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  private static final int BALLAST = 1_000;

  /// How many bytes of values this worker has written.
  private static final AtomicLong WRITTEN = new AtomicLong();

  @Test
  void onlyPartialResultsTravel() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.workers(1));
    int items = 50_000;

    Sum sum =
        pool.mapReduce(
            (Integer x) -> new Sum(x),
            new Sum(0),
            Sum::plus,
            IntStream.range(0, items).boxed().toList());
    long travelled = pool.apply(() -> WRITTEN.get());

    assertThat(sum.value).isEqualTo(items * (items - 1L) / 2);
    // Without partial results it would be fifty million bytes.
    assertThat(travelled).isBetween((long) BALLAST, 500L * BALLAST);
  }

  @Test
  void largeItemsMakeSmallGroups() throws InterruptedException {
    Pool pool = POOLS.open(builder -> builder.maxMessageBytes(3 * 1024 * 1024));
    Iterable<byte[]> items =
        () -> Stream.generate(() -> new byte[1024 * 1024]).limit(100).iterator();

    int length = pool.mapReduce((byte[] item) -> item.length, 0, Integer::sum, items);

    assertThat(length).isEqualTo(100 * 1024 * 1024);
  }

  /// A sum of a thousand bytes that are counted whenever they are written.
  public static final class Sum implements Externalizable {
    private long value;

    /// For the codec.
    public Sum() {}

    Sum(long value) {
      this.value = value;
    }

    static Sum plus(Sum first, Sum second) {
      return new Sum(first.value + second.value);
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      WRITTEN.addAndGet(BALLAST);
      out.writeLong(value);
      out.write(new byte[BALLAST]);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
      value = in.readLong();
      in.readFully(new byte[BALLAST]);
    }
  }
}

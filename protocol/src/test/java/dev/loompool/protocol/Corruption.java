package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.StringValue;
import dev.loompool.protocol.sample.Page;
import dev.loompool.task.TaskCodec;
import dev.loompool.task.TaskFunction;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// What codecs must bear: broken bytes give a value or a declared exception, nothing else.
final class Corruption {
  private Corruption() {}

  static Stream<Object> values() {
    String captured = "captured";
    TaskFunction<String, String> lambda = text -> text + captured;
    return Stream.of(
        true,
        300,
        -5L,
        1.5,
        "latin",
        "\u4e2d",
        "\ud800",
        new byte[] {1, 2, 3},
        new int[] {1, 2, 3},
        new Pair("a", new Pair(1, 2)),
        StringValue.of("message"),
        new Page(new Pair("a", 1)),
        new ArrayList<>(List.of("a", 1, 2L)),
        new HashMap<>(Map.of("key", List.of(1))),
        new TreeMap<>(Map.of("a", 1, "b", 2)),
        new ConcurrentHashMap<>(Map.of("a", 1)),
        new Object[][] {{"a"}, {1, new long[] {1}}},
        new char[] {'a', 'b'},
        new float[] {1.5f},
        new boolean[] {true, false},
        List.of("a", 2),
        Map.of(UUID.nameUUIDFromBytes(new byte[1]), Thread.State.RUNNABLE),
        new HashSet<>(List.of(1.5, 'c', "text".repeat(80))),
        Instant.ofEpochSecond(5, 6),
        Duration.ofSeconds(5),
        LocalDateTime.of(2026, 11, 21, 12, 30),
        LocalDate.EPOCH,
        LocalTime.NOON,
        new BigDecimal("-12345678901234567890.123"),
        BigInteger.TEN,
        URI.create("https://example.org/a?b"),
        Thread.State.RUNNABLE,
        withShortTrace(new IllegalStateException("broken", withShortTrace(new IOException()))),
        lambda);
  }

  private static <T extends Throwable> T withShortTrace(T thrown) {
    thrown.setStackTrace(Arrays.copyOf(thrown.getStackTrace(), 1));
    return thrown;
  }

  static void assertHarmless(TaskCodec codec, byte[] bytes, String how) {
    try {
      codec.decode(bytes, 0, bytes.length);
    } catch (IOException | ClassNotFoundException e) {
      // As declared.
    } catch (Throwable e) {
      fail("bytes %s gave %s".formatted(how, e), e);
    }
  }
}

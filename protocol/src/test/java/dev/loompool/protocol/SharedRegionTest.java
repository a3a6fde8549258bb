package dev.loompool.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// The two mappings are of one process here, which makes no difference to the memory.
@EnabledOnOs(OS.LINUX)
class SharedRegionTest {
  private static final int BYTES = 2 * 1024 * 1024;
  private static final int LARGE = SharedForm.LEAST_BYTES;

  private SharedRegion writer;
  private SharedRegion reader;

  @BeforeEach
  void map() throws IOException {
    writer = SharedRegion.create(BYTES);
    reader = SharedRegion.open(writer.address(), BYTES);
  }

  @AfterEach
  void close() {
    writer.unshare();
    reader.unshare();
  }

  @Test
  void hasNoFileThatCouldStay() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      assertThat(files.map(Path::toString).filter(name -> name.contains("loompool-"))).isEmpty();
    }
  }

  @Test
  void theOtherSideReadsWhatIsPutIn() throws IOException {
    byte[] value = bytes(LARGE + 1);
    SharedRegion.Slab slab = requireNonNull(writer.put(value));

    assertThat(reader.read(slab.page(), slab.stamp(), value.length)).isEqualTo(value);
  }

  @Test
  void aValueIsLetGoOnce() throws IOException {
    byte[] value = bytes(LARGE);
    SharedRegion.Slab slab = requireNonNull(writer.put(value));

    assertThat(reader.release(slab.page(), slab.stamp())).isTrue();
    assertThat(reader.release(slab.page(), slab.stamp())).isFalse();
    assertThat(writer.release(slab.page(), slab.stamp())).isFalse();
    assertThat(writer.held()).isZero();
  }

  @Test
  void whoReadsTooLateHearsOfItAndGetsNoOther() throws IOException {
    SharedRegion.Slab slab = requireNonNull(writer.put(bytes(LARGE)));
    reader.release(slab.page(), slab.stamp());
    SharedRegion.Slab next = requireNonNull(writer.put(bytes(LARGE)));

    assertThat(next.page()).isEqualTo(slab.page());
    assertThatThrownBy(() -> reader.read(slab.page(), slab.stamp(), LARGE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not in shared memory any more");
    assertThat(reader.release(slab.page(), slab.stamp())).isFalse();
  }

  @Test
  void takesNoMoreThanFits() throws IOException {
    List<SharedRegion.Slab> slabs = new ArrayList<>();
    for (int i = 0; i < BYTES / LARGE; i++) {
      slabs.add(requireNonNull(writer.put(bytes(LARGE))));
    }

    assertThat(writer.put(bytes(LARGE))).isNull();
    assertThat(writer.put(bytes(2 * BYTES))).isNull();
    reader.release(slabs.get(3).page(), slabs.get(3).stamp());
    assertThat(writer.put(bytes(LARGE + 1))).isNull();
    assertThat(requireNonNull(writer.put(bytes(LARGE))).page()).isEqualTo(slabs.get(3).page());
  }

  @Test
  void keepsEveryValueWholeInRandomTraffic() throws IOException {
    long seed = 20_261_121;
    Random random = new Random(seed);
    List<SharedRegion.Slab> slabs = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      byte[] value = new byte[1 + random.nextInt(BYTES / 4)];
      Arrays.fill(value, (byte) i);
      SharedRegion.Slab slab = writer.put(value);
      if (slab != null) {
        slabs.add(slab);
        values.add(value);
      }
      if (slab == null || random.nextBoolean()) {
        int next = random.nextInt(slabs.size());
        SharedRegion.Slab taken = slabs.remove(next);
        byte[] expected = values.remove(next);
        assertThat(reader.read(taken.page(), taken.stamp(), expected.length))
            .as("seed %d, round %d", seed, i)
            .isEqualTo(expected);
        assertThat(reader.release(taken.page(), taken.stamp())).isTrue();
      }
    }
    assertThat(writer.held()).isEqualTo(slabs.size());
  }

  @Test
  void largeArraysTravelByPlaceAndSmallOnesDoNot() throws Exception {
    TaggedTaskCodec plain = TaggedTaskCodec.trusting(getClass().getClassLoader(), 1 << 24);
    SharedForm out = new SharedForm(number -> number == 7 ? writer : null, false);
    SharedForm in = new SharedForm(number -> number == 7 ? reader : null, true);
    out.writeTo(7, writer);
    byte[] large = bytes(LARGE);
    byte[] encoded = encoded(plain.sharing(out), large);

    assertThat(encoded).hasSizeLessThan(20);
    assertThat(SharedForm.isShared(encoded, 0, encoded.length)).isTrue();
    assertThat(plain.sharing(in).decode(encoded, 0, encoded.length)).isEqualTo(large);
    assertThat(writer.held()).isZero();
    assertThatThrownBy(() -> plain.sharing(in).decode(encoded, 0, encoded.length))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> plain.decode(encoded, 0, encoded.length))
        .isInstanceOf(IOException.class);
    assertThat(encoded(plain.sharing(out), bytes(LARGE - 1))).hasSize(LARGE);
  }

  @Test
  void letsGoOfTheSecondOfAPair() throws Exception {
    TaggedTaskCodec plain = TaggedTaskCodec.trusting(getClass().getClassLoader(), 1 << 24);
    SharedForm out = new SharedForm(number -> writer, false);
    out.writeTo(1, writer);
    byte[] function = encoded(plain, "function");
    byte[] argument = encoded(plain.sharing(out), bytes(LARGE));
    OutputBuffer pair = new OutputBuffer(64);
    TaggedTaskCodec.encodePair(function, function.length, argument, argument.length, pair);
    assertThat(writer.held()).isOne();

    out.release(pair.array(), 0, pair.size());
    assertThat(writer.held()).isZero();
  }

  @Test
  void brokenPlacesAreRefused() throws Exception {
    SharedForm out = new SharedForm(number -> writer, false);
    TaggedTaskCodec codec =
        TaggedTaskCodec.trusting(getClass().getClassLoader(), 1 << 24).sharing(out);
    out.writeTo(300, writer);
    byte[] encoded = encoded(codec, bytes(LARGE));
    for (int i = 0; i < encoded.length; i++) {
      Corruption.assertHarmless(codec, Arrays.copyOf(encoded, i), "cut to " + i);
      for (int flip = 1; flip < 256; flip++) {
        byte[] broken = encoded.clone();
        broken[i] ^= (byte) flip;
        Corruption.assertHarmless(codec, broken, "byte " + i + " xor " + flip);
        SharedForm.isShared(broken, 0, broken.length);
      }
    }
  }

  private static byte[] encoded(TaggedTaskCodec codec, Object value) throws IOException {
    OutputBuffer buffer = new OutputBuffer(64);
    codec.encode(value, buffer);
    return buffer.toByteArray();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}

package dev.loompool.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import dev.loompool.protocol.sample.Page;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.task.TaskFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaggedTaskCodecTest {
  private final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), 64 << 20);

  static Stream<Object> values() {
    return Stream.of(
            Stream.<Object>of(true, false),
            Stream.<Object>of((byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE),
            Stream.<Object>of((short) -1, Short.MIN_VALUE, Short.MAX_VALUE),
            Stream.<Object>of('a', Character.MIN_VALUE, Character.MAX_VALUE, '\ud800'),
            Stream.<Object>of(0, 1, -1, 63, 64, -64, -65, Integer.MIN_VALUE, Integer.MAX_VALUE),
            Stream.<Object>of(0L, 1L, -1L, 1L << 35, Long.MIN_VALUE, Long.MAX_VALUE),
            Stream.<Object>of(0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY),
            Stream.<Object>of(0d, -0d, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN),
            Stream.<Object>of(new byte[0], new byte[] {-128, 0, 127}, new byte[100_000]),
            Stream.<Object>of(new int[0], new int[] {Integer.MIN_VALUE, -1, 0, 1}),
            Stream.<Object>of(new long[0], new long[] {Long.MIN_VALUE, -1, 0, 1}),
            Stream.<Object>of(new double[0], new double[] {-0d, Double.NaN, 1.5}),
            Stream.<Object>of(new Pair(null, null), new Pair(1, new Pair("two", new Pair(3L, 4d)))),
            Stream.<Object>of(StringValue.of("message"), StringValue.of("")),
            Stream.<Object>of(TaskBatch.newBuilder().setFirstTask(7).addLengths(3).build()),
            Stream.<Object>of(new Page(List.of("x")), List.of(List.of(1))),
            strings())
        .flatMap(stream -> stream);
  }

  private static Stream<Object> strings() {
    Stream<Object> kinds =
        Stream.of("", "ascii", "latin \u00e9\u00ff", "wide \u4e2d\u6587", "smile \ud83d\ude00");
    Stream<Object> lone =
        Stream.of("\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "\u00ff\udbff", "?\ufffd");
    Stream<Object> lengths =
        IntStream.of(47, 48, 49, 127, 128, 70_000)
            .boxed()
            .flatMap(length ->
                Stream.of("x", "\u00e9", "\u4e2d", "\ud800")
                    .map(letter -> "y".repeat(length - 1) + letter));
    return Stream.of(kinds, lone, lengths).flatMap(stream -> stream);
  }

  @ParameterizedTest
  @NullSource
  @MethodSource("values")
  void rebuildsWhatItWrote(@Nullable Object value) throws Exception {
    byte[] bytes = encoded(value);

    assertThat(codec.decode(bytes, 0, bytes.length)).isEqualTo(value);
  }

  @ParameterizedTest
  @NullSource
  @MethodSource("values")
  void rebuildsFromTheMiddleOfAnArray(@Nullable Object value) throws Exception {
    byte[] bytes = encoded(value);
    byte[] around = new byte[bytes.length + 20];
    Arrays.fill(around, (byte) 0x55);
    System.arraycopy(bytes, 0, around, 7, bytes.length);

    assertThat(codec.decode(around, 7, bytes.length)).isEqualTo(value);
  }

  @Test
  void rebuildsLambdas() throws Exception {
    int base = 40;
    byte[] bytes = encoded((TaskFunction<Integer, Integer>) number -> number + base);

    @SuppressWarnings("unchecked")
    var rebuilt = (TaskFunction<Integer, Integer>) requireNonNull(decoded(bytes));
    assertThat(rebuilt.apply(2)).isEqualTo(42);
  }

  @Test
  void keepsTheBitsOfNumbersThatAreNone() throws Exception {
    float odd = Float.intBitsToFloat(0x7fc00123);

    float rebuilt = (Float) requireNonNull(decoded(encoded(odd)));
    assertThat(Float.floatToRawIntBits(rebuilt)).isEqualTo(0x7fc00123);
  }

  @Test
  void writesCommonTypesInFewBytes() throws IOException {
    assertThat(encoded(null)).hasSize(1);
    assertThat(encoded(true)).hasSize(1);
    assertThat(encoded(7)).hasSize(2);
    assertThat(encoded("seven")).hasSize(6);
    assertThat(encoded(7.5)).hasSize(9);
  }

  @Test
  void appendsToABuffer() throws IOException {
    OutputBuffer buffer = new OutputBuffer(0);
    codec.encode(1, buffer);
    codec.encode("a", buffer);

    assertThat(buffer.toByteArray()).startsWith(encoded(1)).endsWith(encoded("a"));
  }

  @Test
  void leavesTheBufferAsItWasAfterAFailure() throws IOException {
    OutputBuffer buffer = new OutputBuffer(0);
    codec.encode(1, buffer);

    assertThatThrownBy(() -> codec.encode(new Pair("written", new Object()), buffer))
        .isInstanceOf(NotSerializableException.class);
    assertThat(buffer.toByteArray()).isEqualTo(encoded(1));
  }

  @Test
  void writesToAnyStream() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    codec.encode("text", out);

    assertThat(out.toByteArray()).isEqualTo(encoded("text"));
  }

  @Test
  void refusesPairsNestedTooDeep() {
    Pair nested = new Pair(null, null);
    for (int i = 0; i < 200_000; i++) {
      nested = new Pair(nested, null);
    }
    Pair tooDeep = nested;

    assertThatThrownBy(() -> encoded(tooDeep)).isInstanceOf(InvalidObjectException.class);
  }

  @Test
  void refusesBytesThatNestPairsTooDeep() {
    int depth = 200_000;
    ByteBuffer bytes = ByteBuffer.allocate(depth * 5 + 2);
    for (int i = 0; i < depth; i++) {
      bytes.put((byte) 17).putInt(bytes.remaining() - 5);
    }

    assertThatThrownBy(() -> decoded(bytes.array())).isInstanceOf(IOException.class);
  }

  @Test
  void refusesAnEmptyValue() {
    assertThatThrownBy(() -> decoded(new byte[0])).isInstanceOf(StreamCorruptedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"java.lang.String", "com.google.protobuf.MessageLite", "[I", "", "a/b", "int"})
  void refusesMessagesOfClassesThatAreNone(String type) {
    byte[] name = type.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(2 + name.length);
    bytes.put((byte) 18).put((byte) name.length).put(name);

    assertThatThrownBy(() -> decoded(bytes.array()))
        .isInstanceOfAny(IOException.class, ClassNotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(bytes = {3, 4, 5, 6, 7})
  void refusesANumberThatDoesNotEnd(byte tag) {
    byte[] bytes = new byte[12];
    Arrays.fill(bytes, (byte) 0x80);
    bytes[0] = tag;

    assertThatThrownBy(() -> decoded(bytes)).isInstanceOf(StreamCorruptedException.class);
    assertThatThrownBy(() -> decoded(Arrays.copyOf(bytes, 5)))
        .isInstanceOf(StreamCorruptedException.class);
  }

  @ParameterizedTest
  @ValueSource(bytes = {14, 15, 16})
  void refusesArraysThatEndWithinAnElement(byte tag) {
    assertThatThrownBy(() -> decoded(new byte[] {tag, 1, 2, 3}))
        .isInstanceOf(StreamCorruptedException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void refusesAPairWhoseFirstIsLongerThanBoth(int length) {
    byte[] bytes = ByteBuffer.allocate(7).put((byte) 17).putInt(length).array();

    assertThatThrownBy(() -> decoded(bytes)).isInstanceOf(StreamCorruptedException.class);
  }

  @ParameterizedTest
  @MethodSource("dev.loompool.protocol.Corruption#values")
  @Tag("fault-F1")
  void givesAValueOrADeclaredExceptionForCutBytes(Object value) throws IOException {
    byte[] bytes = encoded(value);
    for (int length = 0; length < bytes.length; length++) {
      Corruption.assertHarmless(codec, Arrays.copyOf(bytes, length), "cut to " + length);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loompool.protocol.Corruption#values")
  void givesAValueOrADeclaredExceptionForCorruptedBytes(Object value) throws IOException {
    byte[] bytes = encoded(value);
    for (int i = 0; i < bytes.length; i++) {
      for (int flip = 1; flip < 256; flip += bytes.length > 40 ? 85 : 1) {
        byte[] corrupted = bytes.clone();
        corrupted[i] ^= (byte) flip;
        Corruption.assertHarmless(codec, corrupted, "byte " + i + " xor " + flip);
      }
    }
  }

  @Test
  void givesAValueOrADeclaredExceptionForRandomBytes() {
    long seed = 20_260_101;
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) random.nextInt(46);
      }
      Corruption.assertHarmless(codec, bytes, "seed " + seed + " round " + i);
    }
  }

  private byte[] encoded(@Nullable Object value) throws IOException {
    OutputBuffer buffer = new OutputBuffer(4);
    codec.encode(value, buffer);
    return buffer.toByteArray();
  }

  private @Nullable Object decoded(byte[] bytes) throws IOException, ClassNotFoundException {
    return codec.decode(bytes, 0, bytes.length);
  }
}

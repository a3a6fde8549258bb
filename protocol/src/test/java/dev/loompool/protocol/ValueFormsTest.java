package dev.loompool.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.protocol.sample.Page;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.StreamCorruptedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormsTest {
  private final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(ClassLoader.getSystemClassLoader(), 64 << 20);
  private final TaggedTaskCodec strict =
      new TaggedTaskCodec(
          LoaderNumbers.only(ClassLoader.getSystemClassLoader()),
          JavaTaskCodec.strict(ClassLoader.getSystemClassLoader(), List.of()));

  enum Ending {
    FIRST,
    SECOND {
      @Override
      public String toString() {
        return "the second";
      }
    }
  }

  static Stream<Object> plain() {
    return Stream.of(
        new UUID(0, 0),
        UUID.nameUUIDFromBytes(new byte[] {1}),
        Instant.EPOCH,
        Instant.MIN,
        Instant.MAX,
        Instant.ofEpochSecond(-1, 999_999_999),
        Duration.ZERO,
        Duration.ofNanos(-1),
        Duration.ofSeconds(Long.MIN_VALUE),
        LocalDate.MIN,
        LocalDate.MAX,
        LocalTime.MIDNIGHT,
        LocalTime.MAX,
        LocalDateTime.MIN,
        LocalDateTime.MAX,
        BigInteger.ZERO,
        BigInteger.ONE.shiftLeft(5000).negate(),
        new BigDecimal("1.50"),
        new BigDecimal(BigInteger.TEN.pow(400), Integer.MIN_VALUE),
        URI.create(""),
        URI.create("mailto:a@example.org"),
        URI.create("http://example.org/\u4e2d?q=%20#f"),
        Path.of(""),
        Path.of("a", "\u00e9", "b.txt"),
        Ending.FIRST,
        Ending.SECOND,
        TimeUnit.DAYS);
  }

  static Stream<Object> holders() {
    List<@Nullable Object> mixed = new ArrayList<>(Arrays.asList(null, 1, "two", 3L, 4.5, 'c', ""));
    plain().forEach(mixed::add);
    Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
    mixed.forEach(key -> map.put(key, "of " + key));
    map.put("none", null);
    return Stream.of(
        mixed,
        map,
        new HashSet<>(mixed),
        new ArrayList<>(),
        new HashMap<>(),
        new HashSet<>(),
        List.of(),
        List.of(1),
        List.of(1, "two"),
        List.of(1, 2, 3),
        Set.of(),
        Set.of(1),
        Set.of(1, 2, 3),
        Map.of(),
        Map.of(1, 2),
        Map.of(1, 2, "three", 4),
        new ArrayList<>(List.of("x".repeat(253), "x".repeat(254), "x".repeat(70_000), "end")),
        Optional.empty(),
        Optional.of("text"),
        Optional.of(Optional.of(new Page(new Pair(1, 2)))),
        new float[] {-0f, 1.5f, Float.MAX_VALUE},
        new char[] {0, '\ud800', 'c'},
        new short[] {Short.MIN_VALUE, 0, 1},
        new boolean[] {true, false, true},
        new boolean[0]);
  }

  @ParameterizedTest
  @MethodSource({"plain", "holders"})
  void rebuildsWhatItWroteAsTheSameClass(Object value) throws Exception {
    byte[] bytes = encoded(value);
    Object rebuilt = requireNonNull(decoded(bytes));

    assertThat(bytes[0]).isNotEqualTo((byte) ValueTag.JAVA);
    assertThat(rebuilt).isEqualTo(value);
    assertThat(rebuilt.getClass()).isEqualTo(value.getClass());
  }

  @ParameterizedTest
  @MethodSource({"plain", "holders"})
  void rebuildsFromTheMiddleOfAnArray(Object value) throws Exception {
    byte[] bytes = encoded(value);
    byte[] around = new byte[bytes.length + 20];
    Arrays.fill(around, (byte) 0x55);
    System.arraycopy(bytes, 0, around, 7, bytes.length);

    assertThat(codec.decode(around, 7, bytes.length)).isEqualTo(value);
  }

  @Test
  void rebuildsArraysOfStrings() throws Exception {
    for (String[] value : List.of(new String[0], new String[] {"a", null, "\ud800"})) {
      assertThat((String[]) decoded(encoded(value))).isEqualTo(value);
    }
  }

  static Stream<Object> notForJava() {
    return Stream.of(
        Optional.of(new Page("a")),
        Path.of("a", "b"),
        new Pair(new String[] {"a", null}, Optional.of(Map.of("a", 1))));
  }

  @ParameterizedTest
  @MethodSource("notForJava")
  void givesAValueOrADeclaredExceptionForBrokenBytes(Object value) throws IOException {
    byte[] bytes = encoded(value);
    for (int i = 0; i < bytes.length; i++) {
      Corruption.assertHarmless(codec, Arrays.copyOf(bytes, i), "cut to " + i);
      for (int flip = 1; flip < 256; flip++) {
        byte[] corrupted = bytes.clone();
        corrupted[i] ^= (byte) flip;
        Corruption.assertHarmless(codec, corrupted, "byte " + i + " xor " + flip);
      }
    }
  }

  @Test
  void keepsListsThatStreamsMade() throws Exception {
    List<@Nullable String> withNull = Stream.of("a", (@Nullable String) null).toList();

    assertThat(decoded(encoded(withNull))).isEqualTo(withNull);
    assertThat(decoded(encoded(Stream.of(1, 2, 3).toList()))).isEqualTo(List.of(1, 2, 3));
  }

  @Test
  void keepsWhatElementsShare() throws Exception {
    int[] shared = {1};
    List<?> rebuilt = (List<?>) requireNonNull(decoded(encoded(List.of(shared, shared))));

    assertThat(rebuilt.get(0)).isSameAs(rebuilt.get(1));
  }

  @Test
  void keepsAListThatHoldsItself() throws Exception {
    List<Object> list = new ArrayList<>();
    list.add(1);
    list.add(list);
    List<?> rebuilt = (List<?>) requireNonNull(decoded(encoded(list)));

    assertThat(rebuilt.get(1)).isSameAs(rebuilt);
  }

  @Test
  void keepsTheOrderOfMapsThatHaveOne() throws Exception {
    Map<Integer, String> map = new LinkedHashMap<>(16, 0.75f, true);
    map.put(2, "two");
    map.put(1, "one");
    map.get(2);

    assertThat(requireNonNull(decoded(encoded(map)))).hasToString("{1=one, 2=two}");
  }

  @Test
  void leavesTheBufferAsItWasWhereAnElementCannotBeSent() throws IOException {
    OutputBuffer buffer = new OutputBuffer(0);
    codec.encode(1, buffer);

    assertThatThrownBy(() -> codec.encode(List.of(1, 2, new Object()), buffer))
        .isInstanceOf(NotSerializableException.class);
    assertThat(buffer.toByteArray()).isEqualTo(encoded(1));
  }

  @Test
  void writesCollectionsInFewBytes() throws IOException {
    assertThat(encoded(List.of(1, 2, 3))).hasSize(2 + 3 * 3);
    assertThat(encoded(Ending.FIRST)).hasSize(2 + Ending.class.getName().length() + 5);
    assertThat(encoded(Duration.ofSeconds(5))).hasSize(3);
  }

  @Test
  @Tag("fault-F1")
  void rebuildsAnEnumFromAStrangerOnlyWhereItIsAllowed() throws Exception {
    byte[] own = encoded(Ending.FIRST);

    assertThatThrownBy(() -> strict.decode(own, 0, own.length))
        .isInstanceOf(InvalidClassException.class)
        .hasMessageContaining("not on the pool's allow-list; add .allow(");

    JavaTaskCodec allowing =
        JavaTaskCodec.strict(
            ClassLoader.getSystemClassLoader(), List.of("dev.loompool.protocol.*"));
    LoaderNumbers loaders = LoaderNumbers.only(ClassLoader.getSystemClassLoader());
    assertThat(new TaggedTaskCodec(loaders, allowing).decode(own, 0, own.length))
        .isEqualTo(Ending.FIRST);
    byte[] jdk = encoded(DayOfWeek.FRIDAY);
    assertThat(strict.decode(jdk, 0, jdk.length)).isEqualTo(DayOfWeek.FRIDAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java.lang.String", "java.lang.Enum", "no.Such", "[I", "", "a/b", "int"})
  void refusesEnumsOfClassesThatAreNone(String type) {
    byte[] name = type.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(3 + name.length);
    bytes.put((byte) ValueTag.ENUM).put((byte) name.length).put(name).put((byte) 'A');

    assertThatThrownBy(() -> decoded(bytes.array()))
        .isInstanceOfAny(IOException.class, ClassNotFoundException.class);
  }

  @Test
  void saysWhichConstantIsMissing() throws IOException {
    byte[] bytes = encoded(Ending.FIRST);
    bytes[bytes.length - 1] = 'X';

    assertThatThrownBy(() -> decoded(bytes))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessage("enum " + Ending.class.getName() + " has no constant FIRSX here");
  }

  @ParameterizedTest
  @ValueSource(ints = {ValueTag.ARRAY_LIST, ValueTag.HASH_SET, ValueTag.HASH_MAP, ValueTag.SET_OF})
  @Tag("fault-F4")
  void refusesCollectionsFromBytesThatNestThem(int tag) {
    byte[] nested = {(byte) tag, 1, 2, (byte) tag, 0, 2, (byte) tag, 0};

    assertThatThrownBy(() -> decoded(nested)).isInstanceOf(StreamCorruptedException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {ValueTag.ARRAY_LIST, ValueTag.HASH_MAP, ValueTag.STRINGS, ValueTag.MAP_OF})
  void takesNoMemoryForACountThatIsTooLarge(int tag) {
    byte[] bytes = {(byte) tag, -1, -1, -1, -1, 7, 1, 0};

    assertThatThrownBy(() -> decoded(bytes)).isInstanceOf(StreamCorruptedException.class);
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

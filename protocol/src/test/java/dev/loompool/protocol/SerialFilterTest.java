package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.protocol.sample.Orders;
import dev.loompool.protocol.sample.Page;
import dev.loompool.task.TaskCallable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerialFilterTest {
  private static final String ORDERS = Orders.class.getName();

  @Test
  @Tag("fault-F1")
  void neverRunsTheCodeOfAClassThatIsNotAllowed() throws Exception {
    byte[] gadget = encoded(List.of(new Gadget()));

    assertThatThrownBy(() -> decoded(gadget))
        .isInstanceOf(InvalidClassException.class)
        .hasMessage(
            "class dev.loompool.protocol.SerialFilterTest$Gadget is not on the pool's allow-list;"
                + " add .allow(\"dev.loompool.protocol.**\")");
    assertThat(Gadget.RAN).isFalse();
    assertThat(decoded(gadget, "dev.loompool.protocol.SerialFilterTest*")).isNotNull();
    assertThat(Gadget.RAN).isTrue();
  }

  @Test
  void allowsCommonTypesOfTheJdk() {
    List<Object> common =
        List.of(
            new ArrayList<>(List.of(1, 2L, "three", 'c', new int[3][4], new String[] {"x"})),
            Map.of("price", new BigDecimal("1.5"), "at", Instant.EPOCH),
            Thread.State.NEW,
            new IOException("no route", new IllegalStateException()));

    assertThat(common).allSatisfy(value -> assertThat(decoded(encoded(value))).isNotNull());
  }

  @Test
  void namesAClassOfTheJdkItself() throws Exception {
    byte[] bytes = encoded(URI.create("x:y"));

    assertThatThrownBy(() -> decoded(bytes)).hasMessageContaining("add .allow(\"java.net.URI\")");
    assertThat(decoded(bytes, "java.net.URI")).isEqualTo(URI.create("x:y"));
  }

  @Test
  void looksIntoArrays() throws Exception {
    byte[] bytes = encoded(new Page[1][0]);

    assertThatThrownBy(() -> decoded(bytes))
        .hasMessageContaining("class dev.loompool.protocol.sample.Page is not on");
    assertThat(decoded(bytes, "dev.loompool.protocol.sample.Page")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.loompool.protocol.sample.Orders*",
        "dev.**",
        "dev.loompool.protocol.sample.*"
      })
  @Tag("fault-F2")
  void allowsLambdasByTheClassThatWroteThem(String pattern) throws Exception {
    byte[] lambda = encoded(Orders.capturingList(List.of(1, 2)));

    assertThat(((TaskCallable<?>) decoded(lambda, pattern)).call()).isEqualTo(2);
  }

  @Test
  @Tag("fault-F2")
  void refusesALambdaOfAClassThatIsAllowedByItsExactName() throws IOException {
    byte[] lambda = encoded(Orders.capturingList(List.of(1, 2)));

    assertThatThrownBy(() -> decoded(lambda, ORDERS))
        .isInstanceOf(InvalidClassException.class)
        .hasMessageStartingWith("class " + ORDERS + "$$Lambda/")
        .hasMessageEndingWith("is not on the pool's allow-list; add .allow(\"" + ORDERS + "*\")");
  }

  @Test
  @Tag("fault-F2")
  void refusesALambdaThatCapturesWhatIsNotAllowed() throws IOException {
    byte[] lambda = encoded(Orders.capturingList(List.of(new Gadget())));

    assertThatThrownBy(() -> decoded(lambda, ORDERS + "*"))
        .hasMessageContaining("Gadget is not on");
  }

  @Test
  @Tag("fault-F3")
  void namesTheClassThatWroteALambda() throws IOException {
    byte[] lambda = encoded(Orders.capturingList(List.of()));

    assertThatThrownBy(() -> decoded(lambda))
        .isInstanceOf(InvalidClassException.class)
        .hasMessage(
            "class dev.loompool.protocol.sample.Orders is not on the pool's allow-list;"
                + " add .allow(\"dev.loompool.protocol.sample.**\")");
  }

  @Test
  @Tag("fault-F4")
  void refusesNestedSetsBeforeTheyCostAnything() throws IOException {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Set<Object> nextLeft = new HashSet<>(Set.of("left"));
      Set<Object> nextRight = new HashSet<>();
      left.addAll(Arrays.asList(nextLeft, nextRight));
      right.addAll(Arrays.asList(nextLeft, nextRight));
      left = nextLeft;
      right = nextRight;
    }
    byte[] bytes = encoded(root);

    assertThat(bytes.length).isLessThan(10_000);
    assertThatThrownBy(() -> decoded(bytes))
        .isInstanceOf(InvalidClassException.class)
        .hasMessageStartingWith("what came is nested 21 deep, has ")
        .hasMessageEndingWith(
            "above the limits maxdepth=20;maxrefs=10000;maxbytes=10485760;maxarray=1048576");
  }

  @Test
  @Tag("fault-F4")
  void boundsReferencesAndArrays() {
    List<Object> many = IntStream.range(0, 10_001).<Object>mapToObj(i -> new int[0]).toList();

    assertThatThrownBy(() -> decoded(encoded(many))).hasMessageContaining("above the limits");
    assertThatThrownBy(() -> decoded(encoded(List.of(new byte[1024 * 1024 + 1]))))
        .hasMessageContaining("or an array of 1048577, which is above the limits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*", "**", "!com.acme.*", "com.acme.**;*", "maxdepth=1", "com..x", ".x"})
  void takesNoOtherPatterns(String pattern) {
    assertThatThrownBy(() -> SerialFilter.strict(List.of(pattern)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but was " + pattern);
  }

  @Test
  void keepsWhatUserCodeThrows() throws IOException {
    byte[] bytes = encoded(new Picky());

    assertThatThrownBy(() -> decoded(bytes, "dev.loompool.protocol.**"))
        .isInstanceOf(InvalidClassException.class)
        .hasMessage("too old");
  }

  private static byte[] encoded(Object value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JavaTaskCodec.trusting(ClassLoader.getSystemClassLoader(), 1 << 24).encode(value, out);
    return out.toByteArray();
  }

  private static Object decoded(byte[] bytes, String... allowed)
      throws IOException, ClassNotFoundException {
    JavaTaskCodec strict =
        JavaTaskCodec.strict(ClassLoader.getSystemClassLoader(), List.of(allowed));
    return Objects.requireNonNull(strict.decode(bytes, 0, bytes.length));
  }

  private static final class Gadget implements Serializable {
    static final AtomicBoolean RAN = new AtomicBoolean();

    private void readObject(ObjectInputStream in) {
      RAN.set(true);
    }
  }

  private static final class Picky implements Serializable {
    private void readObject(ObjectInputStream in) throws IOException {
      throw new InvalidClassException("too old");
    }
  }
}

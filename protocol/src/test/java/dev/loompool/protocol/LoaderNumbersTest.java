package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.protocol.sample.Page;
import dev.loompool.protocol.v1.Ping;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Classes that travel with the numbers of their loaders.
class LoaderNumbersTest {
  private static final int OTHER = 19;
  private static final ClassLoader HOME = Page.class.getClassLoader();

  private final OwnPage first = new OwnPage();
  private final OwnPage second = new OwnPage();
  private final TaggedTaskCodec codec =
      TaggedTaskCodec.trusting(new Numbered(List.of(HOME, first, second)), 1 << 20);

  /// Has a class of its own by a name that the class path has as well.
  private static final class OwnPage extends ClassLoader {
    OwnPage() {
      super(HOME);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      Class<?> known = findLoadedClass(name);
      if (known != null || !name.equals(Page.class.getName())) {
        return known != null ? known : super.loadClass(name, resolve);
      }
      try (InputStream in = HOME.getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] file = Objects.requireNonNull(in).readAllBytes();
        return defineClass(name, file, 0, file.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    Object page(Object content) throws ReflectiveOperationException {
      return loadClass(Page.class.getName()).getConstructor(Object.class).newInstance(content);
    }
  }

  private record Numbered(List<ClassLoader> loaders) implements LoaderNumbers {
    @Override
    public int numberOf(Class<?> type) {
      ClassLoader loader = type.getClassLoader();
      return loader == null ? HOME : Math.max(HOME, loaders.indexOf(loader));
    }

    @Override
    public ClassLoader loader(int number) throws InvalidObjectException {
      if (number >= loaders.size()) {
        throw new InvalidObjectException("no loader " + number);
      }
      return loaders.get(number);
    }
  }

  @Test
  void objectsComeBackAsTheClassesOfTheirLoaders() throws Exception {
    List<Object> pages = new ArrayList<>(List.of(first.page("a"), second.page("b"), new Page("c")));

    Object decoded = decoded(codec, encoded(codec, pages));

    assertThat(decoded)
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Object.class))
        .isEqualTo(pages)
        .extracting(page -> page.getClass().getClassLoader())
        .containsExactly(first, second, HOME);
  }

  @Test
  void arraysAndClassesKeepTheirLoaders() throws Exception {
    Class<?> type = second.page("b").getClass();

    assertThat(decoded(codec, encoded(codec, type))).isSameAs(type);
    assertThat(decoded(codec, encoded(codec, type.arrayType()))).isSameAs(type.arrayType());
  }

  @Test
  void proxiesFindTheirInterfacesInTheirLoader() throws Exception {
    record Handler() implements java.lang.reflect.InvocationHandler, java.io.Serializable {
      @Override
      public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
        return "answer";
      }
    }
    Object proxy =
        Proxy.newProxyInstance(
            first, new Class<?>[] {Predicate.class, Hidden.class}, new Handler());

    assertThat(((Hidden) decoded(codec, encoded(codec, proxy))).text()).isEqualTo("answer");
  }

  /// Only a loader that shares its package may implement it.
  public interface Hidden {
    String text();
  }

  @Test
  void classesOfTheClassPathTravelWithoutANumber() throws Exception {
    TaggedTaskCodec plain = TaggedTaskCodec.trusting(HOME, 1 << 20);

    assertThat(encoded(codec, new Page("c"))).isEqualTo(encoded(plain, new Page("c")));
  }

  @Test
  void messagesOfOtherLoadersTravelAsObjects() throws Exception {
    Predicate<Class<?>> elsewhere = Ping.class::equals;
    TaggedTaskCodec other =
        TaggedTaskCodec.trusting(
            new LoaderNumbers() {
              @Override
              public int numberOf(Class<?> type) {
                return elsewhere.test(type) ? 1 : HOME;
              }

              @Override
              public ClassLoader loader(int number) {
                return LoaderNumbersTest.HOME;
              }
            },
            1 << 20);
    Ping ping = Ping.newBuilder().setNanos(7).build();

    byte[] bytes = encoded(other, ping);

    assertThat(bytes[0]).isEqualTo((byte) OTHER);
    assertThat(decoded(other, bytes)).isEqualTo(ping);
  }

  @Test
  void aLoaderThatIsNotKnownIsRefused() throws Exception {
    byte[] bytes = encoded(codec, second.page("b"));
    TaggedTaskCodec plain = TaggedTaskCodec.trusting(HOME, 1 << 20);

    assertThatThrownBy(() -> decoded(plain, bytes))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessage("class loader 2 is not known here");
  }

  private static byte[] encoded(TaggedTaskCodec codec, Object value) throws IOException {
    OutputBuffer buffer = new OutputBuffer(64);
    codec.encode(value, buffer);
    return buffer.toByteArray();
  }

  private static Object decoded(TaggedTaskCodec codec, byte[] bytes)
      throws IOException, ClassNotFoundException {
    return codec.decode(bytes, 0, bytes.length);
  }
}

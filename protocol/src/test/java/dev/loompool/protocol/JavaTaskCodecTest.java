package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loompool.protocol.sample.Page;
import dev.loompool.protocol.sample.Stubborn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JavaTaskCodecTest {
  private static final ClassLoader LOADER = ClassLoader.getSystemClassLoader();

  private final JavaTaskCodec codec = JavaTaskCodec.trusting(LOADER, 1 << 20);

  @Test
  void rebuildsUpToTheDepthOfItsFilter() throws Exception {
    Object shallow = nested(90);

    assertThat(decoded(codec, encoded(shallow))).isEqualTo(shallow);
  }

  @Test
  @Tag("fault-F4")
  void refusesObjectsNestedDeeperThanItsFilter() {
    assertThatThrownBy(() -> decoded(codec, encoded(nested(110))))
        .isInstanceOf(InvalidClassException.class)
        .hasMessageContaining("what came is nested 101 deep")
        .hasMessageEndingWith("above the limits maxdepth=100;maxbytes=1048576");
  }

  @Test
  @Tag("fault-F4")
  void refusesNestedSetsQuickly() {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < 101; i++) {
      Set<Object> nextLeft = new HashSet<>();
      Set<Object> nextRight = new HashSet<>(Set.of("right" + i));
      left.addAll(List.of(new Holder(nextLeft), new Holder(nextRight)));
      right.addAll(List.of(new Holder(nextLeft), new Holder(nextRight)));
      left = nextLeft;
      right = nextRight;
    }

    assertThatThrownBy(() -> decoded(codec, encoded(root)))
        .isInstanceOf(InvalidClassException.class);
  }

  @Test
  @Tag("fault-F5")
  void refusesToWriteObjectsNestedTooDeepForTheStack() {
    assertThatThrownBy(() -> onSmallStack(() -> encoded(nested(5_000))))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("nested too deep");
  }

  @Test
  void refusesMoreBytesThanItsFilterAllows() throws IOException {
    byte[] bytes = encoded(new Page(IntStream.range(0, 300_000).boxed().toList()));

    assertThatThrownBy(() -> decoded(codec, bytes)).isInstanceOf(InvalidClassException.class);
  }

  @Test
  void refusesToAllocateAnArrayThatTheBytesDoNotHold() throws IOException {
    byte[] bytes = encoded(new long[] {0x0102030405060708L});
    byte[] huge = bytes.clone();
    huge[bytes.length - 12] = 0x7f;

    assertThatThrownBy(() -> decoded(codec, huge)).isInstanceOf(InvalidClassException.class);
  }

  @Test
  @Tag("fault-F1")
  void asksItsFilterAboutEachClass() throws IOException {
    ObjectInputFilter listed =
        ObjectInputFilter.Config.createFilter("dev.loompool.protocol.sample.*;java.base/*;!*");
    JavaTaskCodec strict = new JavaTaskCodec(LoaderNumbers.only(LOADER), listed);

    assertThatThrownBy(() -> decoded(strict, encoded(new Holder(new ArrayList<>()))))
        .isInstanceOf(InvalidClassException.class);
    assertThat(encoded(new Page(1))).satisfies(bytes -> decoded(strict, bytes));
  }

  @Test
  void saysWhichClassIsMissing() throws IOException {
    ClassLoader empty = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
    JavaTaskCodec elsewhere = JavaTaskCodec.trusting(empty, 1 << 20);

    assertThatThrownBy(() -> decoded(elsewhere, encoded(new Page(1))))
        .isInstanceOf(ClassNotFoundException.class)
        .hasMessageContaining("dev.loompool.protocol.sample.Page");
  }

  @Test
  void findsClassesAndTheirArraysInItsLoader() throws Exception {
    DefiningLoader loader = new DefiningLoader("com.acme.Shipped");
    Class<?> type = loader.loadClass("com.acme.Shipped");
    Object array = Array.newInstance(type, 2, 1);
    JavaTaskCodec elsewhere = JavaTaskCodec.trusting(loader, 1 << 20);

    assertThat(decoded(elsewhere, encoded(array))).hasSameClassAs(array);
    assertThat(decoded(elsewhere, encoded(type))).isSameAs(type);
  }

  @Test
  void rebuildsProxiesAndPrimitiveClasses() throws Exception {
    Object proxy =
        Proxy.newProxyInstance(
            LOADER, new Class<?>[] {Callable.class, Serializable.class}, new Answering());

    assertThat(((Callable<?>) decoded(codec, encoded(proxy))).call()).isEqualTo("answer");
    assertThat(decoded(codec, encoded(int.class))).isEqualTo(int.class);
    assertThat(decoded(codec, encoded(void.class))).isEqualTo(void.class);
    assertThat(decoded(codec, encoded(int[].class))).isEqualTo(int[].class);
  }

  @Test
  void rebuildsClassesWithoutPackageWhateverTheirName() throws Exception {
    DefiningLoader loader = new DefiningLoader("oddlyNamed");
    Object value = loader.loadClass("oddlyNamed").getConstructor().newInstance();
    JavaTaskCodec elsewhere = JavaTaskCodec.trusting(loader, 1 << 20);

    assertThat(decoded(elsewhere, encoded(value))).hasSameClassAs(value);
  }

  @Test
  @Tag("fault-F15")
  void turnsWhatUserCodeThrowsIntoItsOwnException() throws IOException {
    byte[] bytes = encoded(new ThrowsOnReading());

    assertThatThrownBy(() -> decoded(codec, bytes))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("java.lang.IllegalStateException: not here")
        .hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void passesOnWhatWriteReplaceThrows() {
    assertThatThrownBy(() -> encoded(new Stubborn.ThrowsInWriteReplace()))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @MethodSource("dev.loompool.protocol.Corruption#values")
  void givesAValueOrADeclaredExceptionForBrokenBytes(Object value) throws IOException {
    byte[] bytes = encoded(value);
    for (int i = 0; i < bytes.length; i++) {
      Corruption.assertHarmless(codec, Arrays.copyOf(bytes, i), "cut to " + i);
      for (int flip : new int[] {1, 14, 0x80}) {
        byte[] corrupted = bytes.clone();
        corrupted[i] ^= (byte) flip;
        Corruption.assertHarmless(codec, corrupted, "byte " + i + " xor " + flip);
      }
    }
  }

  /// Defines one empty class that is Serializable.
  private static final class DefiningLoader extends ClassLoader {
    private final String defined;

    DefiningLoader(String defined) {
      super(LOADER);
      this.defined = defined;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.equals(defined)) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = ClassFile.of().build(ClassDesc.of(name), DefiningLoader::emptyClass);
      return defineClass(name, bytes, 0, bytes.length);
    }

    private static void emptyClass(ClassBuilder type) {
      type.withFlags(ClassFile.ACC_PUBLIC)
          .withInterfaceSymbols(ClassDesc.of("java.io.Serializable"))
          .withMethodBody(
              ConstantDescs.INIT_NAME,
              ConstantDescs.MTD_void,
              ClassFile.ACC_PUBLIC,
              body ->
                  body.aload(0)
                      .invokespecial(
                          ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                      .return_());
    }
  }

  private record Holder(Object held) implements Serializable {}

  private static final class Answering
      implements java.lang.reflect.InvocationHandler, Serializable {
    @Override
    public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
      return "answer";
    }
  }

  private static final class ThrowsOnReading implements Serializable {
    private void readObject(ObjectInputStream in) {
      throw new IllegalStateException("not here");
    }
  }

  private static Object nested(int depth) {
    List<Object> nested = new ArrayList<>();
    for (int i = 1; i < depth; i++) {
      nested = new ArrayList<>(List.of(nested));
    }
    return nested;
  }

  private static void onSmallStack(Callable<?> action) throws Exception {
    Throwable[] thrown = new Throwable[1];
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                action.call();
              } catch (Exception e) {
                thrown[0] = e;
              }
            },
            "small-stack",
            256 * 1024);
    thread.start();
    thread.join();
    if (thrown[0] instanceof Exception e) {
      throw e;
    }
  }

  private byte[] encoded(Object value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    codec.encode(value, out);
    return out.toByteArray();
  }

  private static Object decoded(JavaTaskCodec codec, byte[] bytes)
      throws IOException, ClassNotFoundException {
    return java.util.Objects.requireNonNull(codec.decode(bytes, 0, bytes.length));
  }
}

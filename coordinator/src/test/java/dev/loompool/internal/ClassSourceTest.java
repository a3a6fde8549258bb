package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.LoaderNumbers;
import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.NeedClass;
import dev.loompool.protocol.v1.Wanted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassSourceTest {
  private static final int MAX_BYTES = 1_000;
  private static final ClassLoader HERE = ClassSourceTest.class.getClassLoader();

  @TempDir Path folder;

  private final KnownLoaders loaders = new KnownLoaders(HERE, true);
  private URLClassLoader plugin;
  private byte[] file;

  @BeforeEach
  void define() throws IOException {
    plugin = new URLClassLoader(new URL[] {folder.toUri().toURL()}, HERE);
    file = classFile();
    Files.createDirectories(folder.resolve("plugin"));
    Files.write(folder.resolve("plugin/Thing.class"), file);
    Files.writeString(folder.resolve("plugin/text"), "some words");
  }

  @AfterEach
  void close() throws IOException {
    plugin.close();
  }

  private static byte[] classFile() {
    return ClassFile.of().build(ClassDesc.of("plugin.Thing"), type -> {});
  }

  @Test
  void loadersHaveNumbersFromTheirFirstClassOn() throws Exception {
    try (URLClassLoader other = new URLClassLoader(plugin.getURLs(), HERE)) {
      assertThat(loaders.numberOf(plugin.loadClass("plugin.Thing"))).isEqualTo(1);
      assertThat(loaders.numberOf(other.loadClass("plugin.Thing"))).isEqualTo(2);
      assertThat(loaders.numberOf(plugin.loadClass("plugin.Thing").arrayType())).isEqualTo(1);
      assertThat(loaders.loader(2)).isSameAs(other);
    }
  }

  @Test
  void whatWorkersHaveByThemselvesIsOfNumberZero() {
    assertThat(loaders.numberOf(String.class)).isEqualTo(LoaderNumbers.HOME);
    assertThat(loaders.numberOf(java.sql.Date.class)).isEqualTo(LoaderNumbers.HOME);
    assertThat(loaders.numberOf(int[].class)).isEqualTo(LoaderNumbers.HOME);
    assertThat(loaders.numberOf(ClassSourceTest.class)).isEqualTo(LoaderNumbers.HOME);
  }

  @Test
  void sendsTheFileOfAClass() throws Exception {
    int number = loaders.numberOf(plugin.loadClass("plugin.Thing"));

    ClassBytes answer = answer(number, "plugin.Thing", Wanted.CLASS);

    assertThat(answer.getRequest()).isEqualTo(7);
    assertThat(answer.getLoader()).isEqualTo(number);
    assertThat(answer.getContents(0).toByteArray()).isEqualTo(file);
  }

  @Test
  void namesTheLoaderThatDefinesAClass() throws Exception {
    try (URLClassLoader child = new URLClassLoader(new URL[0], plugin)) {
      int asked = loaders.numberOf(child);

      ClassBytes ofParent = answer(asked, "plugin.Thing", Wanted.CLASS);
      ClassBytes ofClassPath = answer(asked, ClassSourceTest.class.getName(), Wanted.CLASS);

      assertThat(loaders.loader(ofParent.getLoader())).isSameAs(plugin);
      assertThat(ofParent.getContentsList()).isEmpty();
      assertThat(ofClassPath.getLoader()).isEqualTo(LoaderNumbers.HOME);
      assertThat(ofClassPath.getContentsList()).isEmpty();
    }
  }

  @Test
  void saysWhyThereIsNone() throws Exception {
    int number = loaders.numberOf(plugin);
    Files.write(folder.resolve("plugin/Large.class"), new byte[MAX_BYTES + 1]);

    assertThat(answer(number, "plugin.None", Wanted.CLASS).getMissing())
        .isEqualTo("does not find it either");
    assertThat(answer(number, "plugin.Large", Wanted.CLASS).getMissing())
        .startsWith("could not read it: java.lang.ClassFormatError");
    assertThat(answer(99, "plugin.Thing", Wanted.CLASS).getMissing())
        .contains("class loader 99 is not, or no longer, known");
    assertThat(answer(LoaderNumbers.HOME, "java.sql.Date", Wanted.CLASS).getFix())
        .contains("--add-modules=java.sql");
  }

  @Test
  void shipsNothingWhereItIsToldSo() throws Exception {
    KnownLoaders silent = new KnownLoaders(plugin, false);
    Class<?> type = plugin.loadClass("plugin.Thing");
    NeedClass need = need(LoaderNumbers.HOME, "plugin.Thing", Wanted.CLASS);

    ClassBytes answer = answer(silent, need);

    assertThat(silent.numberOf(type)).isEqualTo(LoaderNumbers.HOME);
    assertThat(answer.getContentsList()).isEmpty();
    assertThat(answer.getMissing())
        .isEqualTo("loads it from " + folder.toUri().toURL() + " and ships no classes");
    assertThat(answer.getFix()).endsWith("PoolBuilder.shipClasses(true)");
    assertThat(answer(silent, need(0, "plugin/text", Wanted.RESOURCE)).getContentsList()).isEmpty();
  }

  @Test
  void sendsResources() throws Exception {
    int number = loaders.numberOf(plugin);
    Files.write(folder.resolve("plugin/large"), new byte[MAX_BYTES + 1]);

    assertThat(answer(number, "plugin/text", Wanted.RESOURCE).getContents(0).toStringUtf8())
        .isEqualTo("some words");
    assertThat(answer(number, "plugin/none", Wanted.RESOURCES).getContentsList()).isEmpty();
    assertThat(answer(number, "plugin/none", Wanted.RESOURCES).getMissing()).isEmpty();
    assertThat(answer(number, "plugin/large", Wanted.RESOURCE).getMissing())
        .startsWith("does not send more than 1,000 bytes");
  }

  /// Replaces its one class in place, as JShell does.
  private static final class Replacing extends ClassLoader {
    private byte[] file = classFile();

    @Override
    protected Class<?> findClass(String name) {
      return defineClass(name, file, 0, file.length);
    }

    @Override
    protected URL findResource(String name) {
      try {
        return URL.of(
            URI.create("jshell:/" + name),
            new URLStreamHandler() {
              @Override
              protected URLConnection openConnection(URL url) {
                return new URLConnection(url) {
                  @Override
                  public void connect() {}

                  @Override
                  public InputStream getInputStream() {
                    return new ByteArrayInputStream(file);
                  }
                };
              }
            });
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aLoaderThatReplacesAClassThatWasSentGetsANewNumber() throws Exception {
    Replacing shell = new Replacing();
    Class<?> type = shell.loadClass("plugin.Thing");
    int before = loaders.numberOf(type);
    assertThat(answer(before, "plugin.Thing", Wanted.CLASS).getContentsCount()).isOne();

    loaders.renew();
    assertThat(loaders.numberOf(type)).isEqualTo(before);
    shell.file = ClassFile.of().build(ClassDesc.of("plugin.Thing"), made -> made.withFlags(1));
    loaders.renew();

    assertThat(loaders.numberOf(type)).isEqualTo(before + 1);
    assertThat(loaders.loader(before)).isSameAs(shell);
    assertThat(loaders.loader(before + 1)).isSameAs(shell);
  }

  private ClassBytes answer(int loader, String name, Wanted wanted) {
    return answer(loaders, need(loader, name, wanted));
  }

  private static ClassBytes answer(KnownLoaders loaders, NeedClass need) {
    List<ClassBytes> answers = new ArrayList<>();
    new ClassSource(loaders, MAX_BYTES, Runnable::run).answer(need, answers::add);
    return answers.getFirst();
  }

  private static NeedClass need(int loader, String name, Wanted wanted) {
    return NeedClass.newBuilder()
        .setRequest(7)
        .setLoader(loader)
        .setName(name)
        .setWanted(wanted)
        .build();
  }
}

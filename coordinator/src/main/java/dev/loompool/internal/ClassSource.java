package dev.loompool.internal;

import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.protocol.LoaderNumbers;
import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.NeedClass;
import dev.loompool.protocol.v1.Wanted;
import java.io.IOException;
import java.net.URL;
import java.security.CodeSource;
import java.util.Enumeration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers workers that ask for classes and resources. Thread-safe.
final class ClassSource {
  private static final String ADD = "add its jar or folder with PoolBuilder.classPath";

  private final KnownLoaders loaders;
  private final int maxBytes;
  private final Executor threads;

  /// @param maxBytes the most that one answer may hold
  /// @param threads read the files: class loaders may block
  ClassSource(KnownLoaders loaders, int maxBytes, Executor threads) {
    this.loaders = loaders;
    this.maxBytes = maxBytes;
    this.threads = threads;
  }

  /// Finds the answer and gives it to the receiver, soon.
  void answer(NeedClass need, Consumer<ClassBytes> receiver) {
    threads.execute(() -> receiver.accept(answer(need)));
  }

  private ClassBytes answer(NeedClass need) {
    ClassBytes.Builder answer =
        ClassBytes.newBuilder().setRequest(need.getRequest()).setLoader(need.getLoader());
    try {
      ClassLoader loader = loaders.loader(need.getLoader());
      if (need.getWanted() == Wanted.CLASS) {
        addClass(need, loader, answer);
      } else if (loaders.isShipping()) {
        addResources(need, loader, answer);
      }
    } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
      missing(answer.clearContents(), "could not read it: " + e, ADD);
    }
    return answer.build();
  }

  @SuppressWarnings("ReferenceEquality")
  private void addClass(NeedClass need, ClassLoader loader, ClassBytes.Builder answer)
      throws IOException {
    Class<?> type;
    try {
      type = Class.forName(need.getName(), false, loader);
    } catch (ClassNotFoundException e) {
      missing(answer, loaders.isShipping() ? "does not find it either" : "ships no classes", fix());
      return;
    }
    ClassLoader definer = type.getClassLoader();
    if (!loaders.isShipping()) {
      missing(answer, "loads it from %s and ships no classes".formatted(place(type)), fix());
    } else if (isOfJdk(definer)) {
      missing(
          answer,
          "has it in %s of its JDK, which the worker's has not".formatted(type.getModule()),
          "let workers resolve it: PoolBuilder.jvmArguments(\"--add-modules=%s\")"
              .formatted(type.getModule().getName()));
    } else if (definer == loader || need.getLoader() == loaders.numberOf(type)) {
      addFile(type, definer, answer);
    } else {
      answer.setLoader(loaders.numberOf(type));
    }
  }

  private static boolean isOfJdk(@Nullable ClassLoader definer) {
    return definer == null || definer.equals(ClassLoader.getPlatformClassLoader());
  }

  private String fix() {
    return loaders.isShipping() ? ADD : ADD + ", or ship it with PoolBuilder.shipClasses(true)";
  }

  private void addFile(Class<?> type, @Nullable ClassLoader definer, ClassBytes.Builder answer)
      throws IOException {
    URL url = LoaderFiles.classFile(definer, type.getName());
    if (url == null) {
      missing(
          answer,
          "gets no class file of it from %s, perhaps since it was made at run time"
              .formatted(definer),
          "let that class loader give the file as a resource, or " + ADD);
      return;
    }
    add(url, answer);
    if (definer != null
        && answer.getContentsCount() > 0
        && answer.getLoader() != LoaderNumbers.HOME) {
      loaders.sent(definer, type.getName(), url, answer.getContents(0).toByteArray());
    }
  }

  private void addResources(NeedClass need, ClassLoader loader, ClassBytes.Builder answer)
      throws IOException {
    Enumeration<URL> found = loader.getResources(need.getName());
    while (found.hasMoreElements() && answer.getMissing().isEmpty()) {
      add(found.nextElement(), answer);
      if (need.getWanted() == Wanted.RESOURCE) {
        return;
      }
    }
  }

  private void add(URL url, ClassBytes.Builder answer) throws IOException {
    int used = answer.getContentsList().stream().mapToInt(content -> content.size()).sum();
    byte[] bytes = LoaderFiles.read(url, maxBytes - used);
    if (bytes == null) {
      missing(
          answer.clearContents(),
          "does not send more than %,d bytes, and %s has more".formatted(maxBytes, url),
          ADD + ", or raise PoolBuilder.maxMessageBytes");
    } else {
      answer.addContents(UnsafeByteOperations.unsafeWrap(bytes));
    }
  }

  private static void missing(ClassBytes.Builder answer, String why, String fix) {
    answer.setMissing(why).setFix(fix);
  }

  private static String place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null || source.getLocation() == null
        ? type.getClassLoader() + ""
        : source.getLocation().toString();
  }
}

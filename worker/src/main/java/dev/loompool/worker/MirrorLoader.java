package dev.loompool.worker;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.LoaderNumbers;
import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.Wanted;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The counterpart of one class loader of the coordinator: finds by each name what that one does.
/// Thread-safe.
/* Overview: the coordinator says which of its loaders defines the class of that name. If it is the one
 * that was asked, it sends the class file and this loader defines the class; otherwise that loader's
 * counterpart is asked in turn. The counterpart of the class path, number 0, looks at the worker's own
 * class path first. So each class is defined once, in one loader, as in the coordinator, and two
 * versions of it meet here only where they meet there.
 *
 * Concurrency: tasks load classes on virtual threads, and most often with frames of the JVM on the
 * stack, which keep the carrier. No lock is held while an answer is awaited: a thread that had left its
 * carrier with the lock in hand could never come back while others kept all carriers waiting for it.
 * Whoever has the answer defines the class, and the JVM lets one of them win. Answers are completed by
 * the event loop, a platform thread that loads no user's class.
 */
final class MirrorLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final int number;
  private final WorkerLoaders loaders;
  private final Map<String, CompletableFuture<ClassBytes>> answers = new ConcurrentHashMap<>();

  MirrorLoader(int number, WorkerLoaders loaders) {
    super("coordinator-" + number, loaders.home());
    this.number = number;
    this.loaders = loaders;
  }

  int number() {
    return number;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    Class<?> known = findLoadedClass(name);
    if (known == null && (number == LoaderNumbers.HOME || isEverywhere(name))) {
      known = ofClassPath(name);
    }
    return known != null ? known : findClass(name);
  }

  private static boolean isEverywhere(String name) {
    return name.startsWith("java.") || LoaderNumbers.isLibrary(name);
  }

  private @Nullable Class<?> ofClassPath(String name) {
    try {
      return getParent().loadClass(name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ClassBytes answer = answer(name);
    if (!answer.getMissing().isEmpty()) {
      throw missing(name, answer.getMissing(), answer.getFix());
    }
    if (answer.getLoader() != number) {
      return loaders.loader(answer.getLoader()).loadClass(name);
    }
    return define(name, answer.getContents(0).toByteArray());
  }

  private ClassBytes answer(String name) throws ClassMissingException {
    try {
      return answers
          .computeIfAbsent(name, n -> loaders.requests().ask(number, n, Wanted.CLASS))
          .join();
    } catch (CompletionException e) {
      answers.remove(name);
      throw missing(
          name,
          "did not answer within " + ClassRequests.LIMIT_SECONDS + " s",
          "see what holds its class loaders up, or add the class with PoolBuilder.classPath");
    }
  }

  private Class<?> define(String name, byte[] file) {
    try {
      return defineClass(name, file, 0, file.length);
    } catch (LinkageError e) {
      Class<?> known = findLoadedClass(name);
      if (known == null) {
        throw e;
      }
      return known;
    } finally {
      answers.remove(name);
    }
  }

  private ClassMissingException missing(String name, String why, String fix) {
    return new ClassMissingException(loaders.worker(), name, why, fix);
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL own = number == LoaderNumbers.HOME ? getParent().getResource(name) : null;
    List<URL> found = own != null ? List.of(own) : ask(name, Wanted.RESOURCE);
    return found.isEmpty() ? null : found.getFirst();
  }

  @Override
  public Enumeration<URL> getResources(String name) throws java.io.IOException {
    if (number == LoaderNumbers.HOME) {
      Enumeration<URL> own = getParent().getResources(name);
      if (own.hasMoreElements()) {
        return own;
      }
    }
    return Collections.enumeration(ask(name, Wanted.RESOURCES));
  }

  private List<URL> ask(String name, Wanted wanted) {
    ClassBytes answer = loaders.requests().ask(number, name, wanted).join();
    if (!answer.getMissing().isEmpty()) {
      return List.of(
          ShippedResource.unreadable(number, name, "the coordinator " + answer.getMissing()));
    }
    List<URL> found = new ArrayList<>();
    for (ByteString content : answer.getContentsList()) {
      found.add(ShippedResource.of(number, name, content));
    }
    return found;
  }
}

package dev.loompool.internal;

import dev.loompool.protocol.LoaderNumbers;
import java.io.InvalidObjectException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// The class loaders of this process whose classes travel, each with a number from the first such
/// class on.
///
/// Workers have the class path of this process and find by themselves what it holds. Any other
/// loader (of a program launched from its source, of JShell, of nested jars, of a plugin) has a
/// counterpart in each worker, which asks for what this one defines. Thread-safe.
final class KnownLoaders implements LoaderNumbers {
  private static final String REPLACING = "jshell";

  private final boolean shipping;
  private final HomeLoader home;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ClassLoader, SentClasses> sent = new WeakHashMap<>();
  private final List<WeakReference<ClassLoader>> byNumber = new ArrayList<>();
  private final Set<ClassLoader> replacing = ConcurrentHashMap.newKeySet();

  /// @param context finds what neither the class path nor the library's own loader does
  /// @param shipping whether workers are sent classes at all
  KnownLoaders(ClassLoader context, boolean shipping) {
    this.home = new HomeLoader(context);
    this.shipping = shipping;
  }

  boolean isShipping() {
    return shipping;
  }

  @Override
  public int numberOf(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return !shipping || home.isHome(loader, type.getName()) ? HOME : sentOf(loader).number();
  }

  /// The number of the loader itself.
  int numberOf(ClassLoader loader) {
    return !shipping || home.isHome(loader, "") ? HOME : sentOf(loader).number();
  }

  @Override
  public ClassLoader loader(int number) throws InvalidObjectException {
    if (number == HOME) {
      return home;
    }
    lock.lock();
    try {
      ClassLoader loader =
          number > 0 && number <= byNumber.size() ? byNumber.get(number - 1).get() : null;
      if (loader == null) {
        throw new InvalidObjectException("class loader " + number + " is not, or no longer, known");
      }
      return loader;
    } finally {
      lock.unlock();
    }
  }

  /// A worker was sent a class of the loader.
  void sent(ClassLoader loader, String type, URL url, byte[] bytes) {
    if (url.getProtocol().equals(REPLACING)) {
      replacing.add(loader);
      sentOf(loader).add(type, bytes);
    }
  }

  /// Gives each loader a new number, and so new counterparts, that has replaced a class in place
  /// since it was sent. JShell does that with a method that is defined anew.
  void renew() {
    for (ClassLoader loader : replacing) {
      if (sentOf(loader).isOutdated(loader)) {
        number(loader);
      }
    }
  }

  private void number(ClassLoader loader) {
    lock.lock();
    try {
      sent.put(loader, numbered(loader));
    } finally {
      lock.unlock();
    }
  }

  private SentClasses sentOf(ClassLoader loader) {
    lock.lock();
    try {
      return sent.computeIfAbsent(loader, this::numbered);
    } finally {
      lock.unlock();
    }
  }

  private SentClasses numbered(ClassLoader loader) {
    byNumber.add(new WeakReference<>(loader));
    return new SentClasses(byNumber.size());
  }
}

package dev.loompool.internal;

import dev.loompool.protocol.LoaderNumbers;
import org.jspecify.annotations.Nullable;

/// Finds what workers find by themselves or name without a loader: the library, the class path, and
/// what the opener of the pool sees besides. Defines nothing. Thread-safe.
final class HomeLoader extends ClassLoader {
  private static final ClassLoader LIBRARY = HomeLoader.class.getClassLoader();

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader context;

  HomeLoader(ClassLoader context) {
    super("loompool-home", LIBRARY);
    this.context = context;
  }

  /// Whether workers have by themselves what the loader has defined under this name.
  @SuppressWarnings("ReferenceEquality")
  boolean isHome(@Nullable ClassLoader loader, String type) {
    return loader == null
        || loader == getSystemClassLoader()
        || loader == getPlatformClassLoader()
        || loader == this
        || (loader == LIBRARY && LoaderNumbers.isLibrary(type));
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return Class.forName(name, false, context);
  }
}

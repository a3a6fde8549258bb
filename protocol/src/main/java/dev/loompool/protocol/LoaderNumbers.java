package dev.loompool.protocol;

import java.io.InvalidObjectException;

/// The class loaders that both processes know by number. A class travels as its name and the number
/// of the loader that defined it, so that it is the same class at both ends. Thread-safe.
public interface LoaderNumbers {
  /// The class path of the process, and the JDK.
  int HOME = 0;

  /// The number of the loader that defined the class.
  int numberOf(Class<?> type);

  /// The class loader with the number.
  ///
  /// @throws InvalidObjectException where there is none
  ClassLoader loader(int number) throws InvalidObjectException;

  /// Whether the class is one of those that each process has by itself, whatever loads its program.
  static boolean isLibrary(String type) {
    return type.startsWith("dev.loompool.task.")
        || type.startsWith("dev.loompool.protocol.")
        || type.startsWith("dev.loompool.worker.");
  }

  /// Every class is found by this one loader.
  static LoaderNumbers only(ClassLoader loader) {
    return new LoaderNumbers() {
      @Override
      public int numberOf(Class<?> type) {
        return HOME;
      }

      @Override
      public ClassLoader loader(int number) throws InvalidObjectException {
        if (number != HOME) {
          throw new InvalidObjectException("class loader " + number + " is not known here");
        }
        return loader;
      }
    };
  }
}

package dev.loompool.internal;

import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The classes of one loader that workers were sent and that may be replaced in place. Thread-safe.
final class SentClasses {
  private final int number;
  private final Map<String, byte[]> replaceable = new ConcurrentHashMap<>();

  /// @param number the number of the loader
  SentClasses(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  void add(String type, byte[] bytes) {
    replaceable.put(type, bytes);
  }

  /// Whether the loader has another version of one of them now.
  boolean isOutdated(ClassLoader loader) {
    return replaceable.entrySet().stream()
        .anyMatch(sent -> !isCurrent(sent.getValue(), loader, sent.getKey()));
  }

  private static boolean isCurrent(byte[] sent, ClassLoader loader, String type) {
    URL url = LoaderFiles.classFile(loader, type);
    try {
      return url != null && Arrays.equals(sent, LoaderFiles.read(url, Integer.MAX_VALUE - 8));
    } catch (IOException e) {
      return false;
    }
  }
}

package dev.loompool.worker;

import dev.loompool.protocol.LoaderNumbers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The counterparts of the coordinator's class loaders. Thread-safe.
final class WorkerLoaders implements LoaderNumbers {
  private final String worker;
  private final ClassRequests requests;
  private final ClassLoader home;
  private final Map<Integer, MirrorLoader> byNumber = new ConcurrentHashMap<>();

  WorkerLoaders(String worker, ClassRequests requests) {
    this(worker, requests, ClassLoader.getSystemClassLoader());
  }

  /// @param home finds what is on the worker's own class path
  WorkerLoaders(String worker, ClassRequests requests, ClassLoader home) {
    this.home = home;
    this.worker = worker;
    this.requests = requests;
  }

  String worker() {
    return worker;
  }

  ClassLoader home() {
    return home;
  }

  ClassRequests requests() {
    return requests;
  }

  @Override
  public int numberOf(Class<?> type) {
    return type.getClassLoader() instanceof MirrorLoader mirror ? mirror.number() : HOME;
  }

  @Override
  public MirrorLoader loader(int number) {
    return byNumber.computeIfAbsent(number, n -> new MirrorLoader(n, this));
  }
}

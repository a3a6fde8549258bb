package dev.loompool.worker;

import dev.loompool.protocol.LoaderNumbers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The counterparts of the coordinator's class loaders. Thread-safe.
final class WorkerLoaders implements LoaderNumbers {
  private final String worker;
  private final ClassRequests requests;
  private final Map<Integer, MirrorLoader> byNumber = new ConcurrentHashMap<>();

  WorkerLoaders(String worker, ClassRequests requests) {
    this.worker = worker;
    this.requests = requests;
  }

  String worker() {
    return worker;
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

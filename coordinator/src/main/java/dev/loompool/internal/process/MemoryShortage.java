package dev.loompool.internal.process;

import dev.loompool.internal.core.ByteText;
import java.util.List;
import java.util.Optional;

/// Which memory of a worker ran out, from the words of its `OutOfMemoryError`. Immutable.
///
/// @param what in words such as `heap`
/// @param limit what bounded it
/// @param remedy what gives more of it, empty where there is no one answer
record MemoryShortage(String what, String limit, String remedy) {
  private static final List<String> HEAP = List.of("Java heap space", "GC overhead limit exceeded");
  private static final List<String> HEAP_FLAGS = List.of("-Xmx", "-XX:MaxHeapSize=");

  static MemoryShortage of(String words, LaunchOptions options) {
    if (HEAP.contains(words)) {
      return new MemoryShortage("heap", heapLimit(options), "raise it with PoolBuilder.maxHeap");
    }
    if (words.contains("native thread")) {
      return new MemoryShortage(
          "native threads",
          words,
          "look for threads that are started and do not end, at 'ulimit -u' and at pids.max of the cgroup");
    }
    if (words.equals("Metaspace") || words.equals("Compressed class space")) {
      String limit = flag(options, List.of("-XX:MaxMetaspaceSize=")).orElse(words);
      return new MemoryShortage(
          "metaspace", limit, "raise it with -XX:MaxMetaspaceSize in PoolBuilder.jvmArguments");
    }
    if (words.contains("direct buffer memory") || words.contains("direct memory")) {
      return new MemoryShortage(
          "direct memory",
          words,
          "raise it with -XX:MaxDirectMemorySize in PoolBuilder.jvmArguments");
    }
    return new MemoryShortage("memory", words, "");
  }

  ExitDescription described() {
    return ExitDescription.outOfMemory(
        "ran out of %s (%s%s%s)".formatted(what, limit, remedy.isEmpty() ? "" : "; ", remedy));
  }

  private static String heapLimit(LaunchOptions options) {
    Optional<String> given = flag(options, HEAP_FLAGS);
    if (given.isPresent()) {
      return given.get();
    }
    return options.heapBytes() == 0
        ? "without -Xmx: a quarter of the machine's memory"
        : "-Xmx" + ByteText.ofFlag(options.heapBytes());
  }

  /// The last of the arguments that begin with one of these, which is the one that counts.
  private static Optional<String> flag(LaunchOptions options, List<String> beginnings) {
    return options.jvmArguments().stream()
        .filter(argument -> beginnings.stream().anyMatch(argument::startsWith))
        .reduce((first, last) -> last);
  }
}

package dev.loompool.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A control group of the kernel's with little memory, for processes of a test. Made where this
/// process may make one, below its own.
record MemoryGroup(Path folder) implements AutoCloseable {

  /// Empty where none can be made.
  static Optional<MemoryGroup> make(long bytes) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
        if (line.matches("\\d+:memory:.*")) {
          Path parent = Path.of("/sys/fs/cgroup/memory" + line.replaceFirst("\\d+:memory:", ""));
          return Optional.of(make(parent, "memory.limit_in_bytes", bytes));
        }
      }
      String unified = Files.readString(Path.of("/proc/self/cgroup")).strip();
      Path parent = Path.of("/sys/fs/cgroup" + unified.replaceFirst("0::", ""));
      return Optional.of(make(parent, "memory.max", bytes));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static MemoryGroup make(Path parent, String limit, long bytes) throws IOException {
    Path folder = parent.resolve("loompool-test-" + ProcessHandle.current().pid());
    Files.createDirectory(folder);
    MemoryGroup group = new MemoryGroup(folder);
    try {
      Files.writeString(folder.resolve(limit), String.valueOf(bytes));
      return group;
    } catch (IOException e) {
      group.close();
      throw e;
    }
  }

  /// What comes before a command for it to run in this group.
  List<String> prefix() {
    return List.of("sh", "-c", "echo $$ > " + folder + "/cgroup.procs && exec \"$@\"", "sh");
  }

  @Override
  public void close() throws IOException {
    // The kernel's files in it go with it; a process that is ending may still be in it.
    PoolExtension.waiting()
        .until(() -> {
          try (Stream<String> processes = Files.lines(folder.resolve("cgroup.procs"))) {
            return processes.findAny().isEmpty();
          }
        });
    PoolExtension.waiting().ignoreExceptions().until(() -> Files.deleteIfExists(folder));
  }
}

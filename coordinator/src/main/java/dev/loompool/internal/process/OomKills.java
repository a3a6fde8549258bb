package dev.loompool.internal.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Tells a process that the kernel killed for lack of memory from one that somebody else killed: by
/// the kernel's count of such kills in the control group that this process and its workers are in.
///
/// Thread-safe. Each kill that the kernel counts explains one exit; those that it counted before
/// the last look explain none.
final class OomKills {
  private static final Path SYSTEM = Path.of("/");
  private static final String COUNT = "oom_kill ";

  private final Path root;
  private final ReentrantLock lock = new ReentrantLock();
  private long seen;

  OomKills() {
    this(SYSTEM);
  }

  /// @param root where `proc` and `sys` are
  OomKills(Path root) {
    this.root = root;
    this.seen = count().orElse(0);
  }

  /// What explains that a process was killed just now: `memory.events oom_kill +1`; empty where the
  /// kernel did not do it, or does not say.
  Optional<String> explain() {
    lock.lock();
    try {
      Optional<Path> file = file();
      long now = file.map(OomKills::count).orElse(OptionalLong.empty()).orElse(seen);
      if (now <= seen) {
        return Optional.empty();
      }
      seen++;
      return file.map(counted -> counted.getFileName() + " oom_kill +1");
    } finally {
      lock.unlock();
    }
  }

  /// Forgets the kills so far: they were others than those that will be asked about.
  void look() {
    lock.lock();
    try {
      seen = Math.max(seen, count().orElse(seen));
    } finally {
      lock.unlock();
    }
  }

  private OptionalLong count() {
    return file().map(OomKills::count).orElse(OptionalLong.empty());
  }

  private static OptionalLong count(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(COUNT))
          .mapToLong(line -> Long.parseLong(line.substring(COUNT.length()).strip()))
          .findFirst();
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /// The file with the count, of version 2 or 1 of control groups.
  private Optional<Path> file() {
    Optional<Path> older =
        group(line -> line.matches("\\d+:([^:]*,)?memory(,[^:]*)?:.*"))
            .flatMap(group -> existing("sys/fs/cgroup/memory", group, "memory.oom_control"));
    return older.or(() ->
        group(line -> line.startsWith("0::"))
            .flatMap(group -> existing("sys/fs/cgroup", group, "memory.events")));
  }

  /// The path of the group that this process is in, from lines such as `4:memory:/user/x`.
  private Optional<String> group(Predicate<String> wanted) {
    try (Stream<String> lines = Files.lines(root.resolve("proc/self/cgroup"))) {
      return lines.filter(wanted).map(line -> line.substring(line.indexOf('/') + 1)).findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /// In a container the path may be one of the host's: then what is mounted is the container's
  /// group.
  private Optional<Path> existing(String mount, String group, String file) {
    return Stream.of(
            root.resolve(mount).resolve(group).resolve(file), root.resolve(mount).resolve(file))
        .filter(Files::isReadable)
        .findFirst();
  }
}

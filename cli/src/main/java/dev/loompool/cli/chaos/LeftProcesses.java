package dev.loompool.cli.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// Looks for processes that should be gone.
final class LeftProcesses {
  private static final Duration POLL = Duration.ofMillis(5);

  private LeftProcesses() {}

  /// Those that still run when the time is over. A process that has ended and that nobody has
  /// collected does not run.
  static List<ProcessHandle> after(Duration limit, Collection<ProcessHandle> processes)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    List<ProcessHandle> left = running(processes);
    while (!left.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(POLL);
      left = running(left);
    }
    return left;
  }

  private static List<ProcessHandle> running(Collection<ProcessHandle> processes) {
    return processes.stream().filter(ProcessHandle::isAlive).filter(p -> !isZombie(p)).toList();
  }

  /// How many of this process's own children have ended without being collected.
  static long zombies() {
    String parent = String.valueOf(ProcessHandle.current().pid());
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().chars().allMatch(Character::isDigit))
          .filter(entry -> stat(entry).startsWith("Z " + parent + " "))
          .count();
    } catch (IOException e) {
      return 0;
    }
  }

  private static boolean isZombie(ProcessHandle process) {
    return stat(Path.of("/proc", String.valueOf(process.pid()))).startsWith("Z ");
  }

  // What follows the name: the state, the parent and so on. Empty where there is no such file.
  private static String stat(Path entry) {
    try {
      String stat = Files.readString(entry.resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return "";
    }
  }
}

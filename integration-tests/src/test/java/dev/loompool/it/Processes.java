package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What tests do to processes.
final class Processes {
  private static final int INTERRUPT_BIT = 1 << 1;

  private Processes() {}

  /// Sends a signal such as `KILL`; to a whole group where the id is negative.
  static void signal(String name, long pid) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, "--", String.valueOf(pid)).inheritIO().start();
    assertThat(kill.waitFor(PoolExtension.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).as("kill -%s %d", name, pid).isZero();
  }

  /// Stops a process by SIGSTOP and waits until all its threads stand still: on a busy machine some
  /// go on for a while after the signal was sent.
  static void stop(long pid) throws IOException, InterruptedException {
    signal("STOP", pid);
    PoolExtension.waiting().until(() -> allThreadsAreStopped(pid));
  }

  private static boolean allThreadsAreStopped(long pid) throws IOException {
    Path threads = Path.of("/proc", String.valueOf(pid), "task");
    if (!Files.isDirectory(threads)) {
      return true; // No way to tell without /proc.
    }
    try (Stream<Path> all = Files.list(threads)) {
      return all.allMatch(Processes::isStopped);
    }
  }

  private static boolean isStopped(Path thread) {
    try {
      return state(thread.resolve("stat")).startsWith("T");
    } catch (IOException e) {
      return true; // It has ended meanwhile.
    }
  }

  /// What follows the name in a `stat` file: a letter for the state first.
  private static String state(Path file) throws IOException {
    String stat = Files.readString(file);
    return stat.substring(stat.lastIndexOf(')') + 2);
  }

  /// Whether the process is no more. One that nobody has collected yet counts as gone.
  static boolean isGone(long pid) {
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
      return true;
    }
    try {
      return state(Path.of("/proc", String.valueOf(pid), "stat")).startsWith("Z");
    } catch (IOException e) {
      return ProcessHandle.of(pid).isEmpty();
    }
  }

  /// Whether the process makes an archive of classes, which outlives pools: it runs in their
  /// folder.
  static boolean makesArchive(ProcessHandle process) {
    try {
      Path folder = Path.of("/proc", String.valueOf(process.pid()), "cwd").toRealPath();
      return folder.equals(Path.of(System.getProperty("loompool.archives", "")).toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /// How many threads of the process have this name, of 15 characters at the most.
  static long threads(long pid, String name) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
      return all.filter(thread -> isNamed(thread, name)).count();
    }
  }

  private static boolean isNamed(Path thread, String name) {
    try {
      return Files.readString(thread.resolve("comm")).strip().equals(name);
    } catch (IOException e) {
      return false; // It has ended meanwhile.
    }
  }

  /// Whether this process was started with SIGINT ignored, which its children inherit.
  static boolean ignoreInterrupts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .anyMatch(mask -> (mask & INTERRUPT_BIT) != 0);
  }

  /// The command of a JVM with the class path of this one.
  ///
  /// @param words flags, the main class and its arguments
  static List<String> java(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // They run for a few seconds, of which compiling should not take the most.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.add("-Dloompool.archives=none"); // Tests count the processes of programs.
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(words));
    return command;
  }

  /// A builder for the command, with nothing in the environment that makes a JVM print.
  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    return builder;
  }
}

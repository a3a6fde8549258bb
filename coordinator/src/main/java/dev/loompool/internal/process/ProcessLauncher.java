package dev.loompool.internal.process;

import dev.loompool.WorkerOutput;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.StartedTasksFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Starts worker processes. Thread-safe.
public final class ProcessLauncher {
  private static final List<String> DROPPED_ENVIRONMENT =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

  private final String pool;
  private final LaunchOptions options;
  private final WorkerCommand command;
  private final Path folder;
  private final int concurrency;

  /// @param folder holds the files of this pool's workers
  public ProcessLauncher(String pool, LaunchOptions options, Path folder, int concurrency) {
    this.pool = pool;
    this.options = options;
    this.command = WorkerCommand.of(options);
    this.folder = folder;
    this.concurrency = concurrency;
  }

  /// Hears of a launched process.
  public interface Listener {
    /// It has been started, which does not yet mean that it works.
    void started(ChildProcess process);

    /// It has ended, or could not be started.
    void exited(WorkerExit exit, long[] startedTasks);
  }

  /// Starts a process and follows it to its end. Blocks until then.
  public void run(int worker, String name, SessionToken token, String endpoint, Listener listener)
      throws InterruptedException {
    ChildProcess child;
    try {
      child = start(worker, name, token, endpoint);
    } catch (IOException | RuntimeException | Error e) {
      listener.exited(
          new WorkerExit(worker, 0, "could not be started: " + e + "; command: " + command, ""),
          new long[0]);
      return;
    }
    listener.started(child);
    WorkerExit exit = child.awaitExit();
    listener.exited(exit, child.takeStartedTasks());
  }

  private ChildProcess start(int worker, String name, SessionToken token, String endpoint)
      throws IOException {
    Path startedTasks = folder.resolve(name + ".started");
    StartedTasksFile.create(startedTasks, concurrency);
    ProcessBuilder builder = new ProcessBuilder(command.words());
    DROPPED_ENVIRONMENT.forEach(builder.environment()::remove);
    builder.environment().putAll(options.environment());
    options.workingDirectory().map(Path::toFile).ifPresent(builder::directory);
    Process process = builder.start();
    try {
      return follow(worker, name, token, endpoint, process, startedTasks);
    } catch (RuntimeException | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private ChildProcess follow(
      int worker,
      String name,
      SessionToken token,
      String endpoint,
      Process process,
      Path startedTasks) {
    WorkerOutput output = options.output();
    OutputPump stdout = OutputPump.start(process.getInputStream(), pool, name, false, output);
    OutputPump stderr = OutputPump.start(process.getErrorStream(), pool, name, true, output);
    try {
      String text =
          "name=%s\nendpoint=%s\ntoken=%s\nconcurrency=%d\nstartedTasks=%s\n\n"
              .formatted(name, endpoint, token.text(), concurrency, startedTasks);
      OutputStream stdin = process.getOutputStream();
      stdin.write(text.getBytes(StandardCharsets.UTF_8));
      stdin.flush();
    } catch (IOException e) {
      // It has ended already; how, its exit will say.
    }
    return new ChildProcess(worker, process, stdout, stderr, startedTasks);
  }
}

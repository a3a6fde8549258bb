package dev.loompool.internal.process;

import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.core.WorkerExit.Cause;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.StartedTasksFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/// Starts worker processes. Thread-safe.
public final class ProcessLauncher {
  private static final int LONGEST_COMMAND = 2_000;
  static final List<String> DROPPED_ENVIRONMENT =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");
  private static final String DEBUG_AGENT =
      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:";

  private final String pool;
  private final LaunchOptions options;
  private final WorkerCommand command;
  private final OomKills kills = new OomKills();
  private final HeadStart headStart = new HeadStart();
  private final ExitDecoder decoder;
  private final Path folder;
  private final int concurrency;

  /// Makes the workers' command once.
  ///
  /// @param folder holds the files of this pool's workers
  /// @throws dev.loompool.WorkerStartException where there is no class path for them
  public ProcessLauncher(String pool, LaunchOptions options, Path folder, int concurrency) {
    this.pool = pool;
    this.options = options;
    this.command = WorkerCommand.of(options, folder);
    this.decoder = new ExitDecoder(options, kills);
    this.folder = folder;
    this.concurrency = concurrency;
  }

  /// Has processes for the first workers boot from now on, one processor less than there are: that
  /// is for the pool, and the first result comes sooner where not all boot at once.
  ///
  /// @param workers how many will be launched as soon as the pool is open
  public void begin(int workers) {
    if (options.debuggedWorker() == 0) {
      int count = Math.min(workers, Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
      kills.look();
      headStart.begin(count, () -> builder().start());
    }
  }

  /// Ends processes that have become no worker's. No worker is launched any more.
  public void close() {
    headStart.close();
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
      child = start(worker, name);
    } catch (IOException | RuntimeException | Error e) {
      listener.exited(notStarted(worker, "could not be started: " + e), new long[0]);
      return;
    }
    listener.started(child);
    child.send(
        "name=%s\nendpoint=%s\ntoken=%s\nconcurrency=%d\nstartedTasks=%s\n\n"
            .formatted(name, endpoint, token.text(), concurrency, startedTasks(name)));
    WorkerExit exit = child.awaitExit();
    listener.exited(exit, child.takeStartedTasks());
  }

  /// The end of a worker whose process there never was.
  public static WorkerExit notStarted(int worker, String description) {
    return new WorkerExit(
        worker, 0, OptionalInt.empty(), Cause.OTHER, description, "", Instant.now());
  }

  /// The class path of workers, which has that of this process.
  public List<Path> classPath() {
    return command.classPath();
  }

  /// Has the workers' archive of classes made, where there can be one and there is none.
  public void makeArchive() {
    command.archive().ifPresent(archive -> ArchiveTraining.begin(archive, folder));
  }

  /// Why no worker can be started, with the command that was tried.
  ///
  /// @param history how it went
  public String failureText(String history) {
    String text = command.toString();
    String shown =
        text.length() <= LONGEST_COMMAND
            ? text
            : text.substring(0, LONGEST_COMMAND / 2)
                + " ... "
                + text.substring(text.length() - LONGEST_COMMAND / 2);
    return """
    could not start a worker JVM: %s
      command   %s
      fix       run the command to see more of it; look at what PoolBuilder was given for the workers: jvmArguments, classPath, initializer\
    """
        .formatted(history, shown);
  }

  private ChildProcess start(int worker, String name) throws IOException {
    createStartedTasks(startedTasks(name));
    ProcessBuilder builder = builder();
    if (worker == options.debuggedWorker()) {
      builder.command().add(1, DEBUG_AGENT + options.debugPort());
    }
    kills.look();
    Process process = headStart.take(builder);
    try {
      OutputPump stdout = pump(process, name, false);
      OutputPump stderr = pump(process, name, true);
      return new ChildProcess(worker, process, stdout, stderr, startedTasks(name), decoder);
    } catch (RuntimeException | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(command.words());
    DROPPED_ENVIRONMENT.forEach(builder.environment()::remove);
    builder.environment().putAll(options.environment());
    options.workingDirectory().map(Path::toFile).ifPresent(builder::directory);
    return builder;
  }

  private OutputPump pump(Process process, String name, boolean error) {
    return OutputPump.start(process, pool, name, error, options.output());
  }

  private void createStartedTasks(Path file) throws IOException {
    try {
      StartedTasksFile.create(file, concurrency);
    } catch (IOException e) {
      throw new IOException(
          "cannot write %s: %s; set -Djava.io.tmpdir to a folder with room".formatted(file, e), e);
    }
  }

  private Path startedTasks(String name) {
    return folder.resolve(name + ".started");
  }
}

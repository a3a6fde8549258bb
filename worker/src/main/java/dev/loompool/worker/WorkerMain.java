package dev.loompool.worker;

import dev.loompool.protocol.FailureExit;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The main class of a launched worker. It reads its options from standard input, so that the token
/// is on no command line and in no environment, and exits with 0 after a drain (or 1 where
/// [FailureExit] says so), 2 when it could not start, 3 where memory ran out.
public final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] arguments) {
    int exitCode;
    try {
      InputStream stdin = new FileInputStream(FileDescriptor.in);
      System.setIn(InputStream.nullInputStream());
      WorkerOptions options = WorkerOptions.read(stdin);
      ParentWatch watch = ParentWatch.start(stdin);
      MemoryGuard memory = new MemoryGuard(options.name(), watch::exit);
      memory.watchThreads();
      exitCode = new Worker(options, watch::coordinatorGone, memory).run();
      if (exitCode == 0) {
        exitCode = FailureExit.code();
      }
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("worker could not start: " + e.getMessage());
      exitCode = 2;
    } catch (InterruptedException e) {
      exitCode = 2;
    }
    System.exit(exitCode);
  }
}

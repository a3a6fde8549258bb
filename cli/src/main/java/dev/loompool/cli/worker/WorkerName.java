package dev.loompool.cli.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a worker is called whose user gave it no name.
final class WorkerName {
  private static final int LONGEST_HOST = 40;

  private WorkerName() {}

  /// The name of the host and the process id. The host's own word is taken for its name: to ask a
  /// name server can take seconds.
  static String ofProcess() {
    String host = host().replaceAll("[^A-Za-z0-9._-]", "-");
    String part = host.length() > LONGEST_HOST ? host.substring(0, LONGEST_HOST) : host;
    return part + "-" + ProcessHandle.current().pid();
  }

  private static String host() {
    try {
      String kernel = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      if (!kernel.isEmpty()) {
        return kernel;
      }
    } catch (IOException e) {
      // Not Linux.
    }
    String variable = System.getenv("HOSTNAME") != null ? "HOSTNAME" : "COMPUTERNAME";
    String told = System.getenv(variable);
    return told == null || told.isEmpty() ? "worker" : told;
  }
}

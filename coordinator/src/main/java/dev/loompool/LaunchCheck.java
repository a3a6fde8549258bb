package dev.loompool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Checks what processes are to be launched with.
final class LaunchCheck {
  private LaunchCheck() {}

  /// An absolute path of the working directory.
  static Path folder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("workingDirectory must be a folder but was " + folder);
    }
    return folder.toAbsolutePath();
  }

  /// A copy of the environment's variables.
  static Map<String, String> variables(Map<String, String> variables) {
    variables.forEach((name, value) -> {
      if (name.isEmpty() || name.contains("=") || (name + value).contains("\0")) {
        throw new IllegalArgumentException(
            "environment must have names without '=' and no zero characters but has '%s'='%s'"
                .formatted(name, value));
      }
    });
    return Map.copyOf(variables);
  }
}

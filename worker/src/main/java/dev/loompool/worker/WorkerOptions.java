package dev.loompool.worker;

import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.WorkerNames;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a worker is told at its start.
///
/// @param name its name, such as `w3`
/// @param endpoint where the coordinator listens: `unix:PATH` or `tcp:HOST:PORT`
/// @param token the secret that lets it in
/// @param concurrency how many tasks it runs at a time
/// @param startedTasks the file in which it notes the tasks that it starts; empty where it tells of
///   them instead
/// @param join what one is told besides that nobody launched; empty for one that was
public record WorkerOptions(
    String name,
    String endpoint,
    SessionToken token,
    int concurrency,
    Optional<Path> startedTasks,
    Optional<JoinOptions> join) {
  private static final int MAX_LINE = 16 * 1024;

  public WorkerOptions {
    WorkerNames.checked(name);
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1 but was " + concurrency);
    }
  }

  /// Those of a worker that is launched.
  public WorkerOptions(
      String name, String endpoint, SessionToken token, int concurrency, Path startedTasks) {
    this(name, endpoint, token, concurrency, Optional.of(startedTasks), Optional.empty());
  }

  /// Reads lines of the form `key=value` up to an empty one. Takes no byte after it.
  static WorkerOptions read(InputStream in) throws IOException {
    Map<String, String> values = new HashMap<>();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("an option has the form key=value");
      }
      values.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return new WorkerOptions(
        required(values, "name"),
        required(values, "endpoint"),
        SessionToken.parse(required(values, "token")),
        number(values, "concurrency"),
        Path.of(required(values, "startedTasks")));
  }

  private static String required(Map<String, String> values, String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the option '" + key + "' is missing on standard input");
    }
    return value;
  }

  private static int number(Map<String, String> values, String key) {
    String value = required(values, key);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the option '" + key + "' must be a number but was '" + value + "'", e);
    }
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("standard input ended before the options did");
      }
      if (line.size() == MAX_LINE) {
        throw new IOException("an option is longer than " + MAX_LINE + " bytes");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}

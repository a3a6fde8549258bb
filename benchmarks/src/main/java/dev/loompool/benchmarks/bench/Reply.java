package dev.loompool.benchmarks.bench;

import java.util.HashMap;
import java.util.Map;

/// What a side answered. Immutable.
sealed interface Reply {
  /// The order was carried out.
  ///
  /// @param numbers what was measured
  record Measured(Map<String, Double> numbers) implements Reply {}

  /// There are no numbers.
  ///
  /// @param reason why
  /// @param lasting whether it would be the same the next time
  record None(String reason, boolean lasting) implements Reply {}

  static Reply parse(String line) {
    int space = line.indexOf(' ');
    String rest = line.substring(space + 1).strip();
    if (!line.startsWith("=ok")) {
      return new None(rest, line.startsWith("=unsupported"));
    }
    Map<String, Double> numbers = new HashMap<>();
    for (String pair : rest.split(" ", -1)) {
      int equals = pair.indexOf('=');
      numbers.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
    }
    return new Measured(Map.copyOf(numbers));
  }
}

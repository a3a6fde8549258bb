package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What users get to read, one file for each message in `resources/messages`: a change of words is
/// a reviewed diff. What differs from run to run has the value of an example there.
final class GoldenMessages {
  private static final Map<String, String> EXAMPLES = new LinkedHashMap<>();

  static {
    EXAMPLES.put("\\bpid \\d+", "pid 4711");
    EXAMPLES.put("\\btask t\\d+", "task t42");
    EXAMPLES.put("\\bworker w\\d+", "worker w3");
    EXAMPLES.put("\\b(ran|after) \\d+ ms", "$1 412 ms");
    EXAMPLES.put("\\b(\\w+\\.java):\\d+", "$1:57");
    EXAMPLES.put("\\bafter \\d+\\.\\d s\\b", "after 0.2 s");
    EXAMPLES.put("(?m)^  command   .*$", "  command   /opt/jdk-25/bin/java -XX:+NoSuchFlag ...");
    EXAMPLES.put("\\bat \\d\\d:\\d\\d:\\d\\d", "at 12:01:03");
    EXAMPLES.put("\\b\\d+ entries", "41 entries");
    EXAMPLES.put("127\\.0\\.0\\.1:\\d+", "127.0.0.1:40123");
  }

  private GoldenMessages() {}

  static void assertGolden(String name, String message) throws IOException {
    assertThat(withExamples(message)).as(name).isEqualTo(read(name));
  }

  private static String withExamples(String message) {
    String text = message.strip();
    for (Map.Entry<String, String> example : EXAMPLES.entrySet()) {
      text = text.replaceAll(example.getKey(), example.getValue());
    }
    return text;
  }

  private static String read(String name) throws IOException {
    try (InputStream in = GoldenMessages.class.getResourceAsStream("/messages/" + name + ".txt")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    }
  }
}

package dev.loompool.benchmarks.side;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The program of one side: takes the side's name, reads an [Order] a line and answers each with
/// one line, `=ok name=number ...`, `=unsupported reason` or `=failed reason`. It ends when its
/// input does.
public final class SideMain {
  private SideMain() {}

  /// Takes the name of the side.
  public static void main(String... args) throws Exception {
    long start = System.nanoTime();
    PrintStream out = System.out;
    System.setOut(System.err);
    try (Side side = sideOf(args[0])) {
      serve(new Executions(side, start), out);
    }
    System.exit(0);
  }

  /// Names only the class that is wanted, as others need libraries that may not be there.
  private static Side sideOf(String name) {
    return switch (name) {
      case "loompool" -> new LoompoolSide();
      case "virtual-threads" -> new VirtualThreadSide();
      case "grpc" -> new GrpcSide();
      case "hazelcast" -> new HazelcastSide();
      case "pekko" -> new PekkoSide();
      default -> throw new IllegalArgumentException("no side " + name);
    };
  }

  private static void serve(Executions executions, PrintStream out) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(answer(executions, line));
      out.flush();
    }
  }

  private static String answer(Executions executions, String line) {
    try {
      return "=ok " + text(executions.execute(Order.parse(line)));
    } catch (UnsupportedOperationException e) {
      return "=unsupported " + e.getMessage();
    } catch (Exception | LinkageError e) {
      return "=failed " + e.toString().replaceAll("\\s+", " ");
    }
  }

  private static String text(Map<String, Double> numbers) {
    return numbers.entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%s=%.6g", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(" "));
  }
}

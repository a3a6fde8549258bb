package dev.loompool.internal.core;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// What the core was told and what it wanted done in one history, in words.
final class Trace {
  private static final int MOST_LINES = 200;

  private final LongSupplier clock;
  private final long start;
  private final List<String> lines = new ArrayList<>();

  Trace(LongSupplier clock) {
    this.clock = clock;
    this.start = clock.getAsLong();
  }

  void note(String format, long... numbers) {
    Object[] boxed = Arrays.stream(numbers).boxed().toArray();
    add("-> ", String.format(Locale.ROOT, format, boxed));
  }

  /// Writes down what is called, but for the pings of each second, and passes it on.
  PoolEffects watch(PoolEffects effects) {
    return (PoolEffects)
        Proxy.newProxyInstance(
            PoolEffects.class.getClassLoader(),
            new Class<?>[] {PoolEffects.class},
            (_, method, arguments) -> {
              if (!method.getName().equals("ping")) {
                add("<-   ", method.getName() + " " + words(arguments));
              }
              try {
                return method.invoke(effects, arguments);
              } catch (InvocationTargetException e) {
                throw requireNonNull(e.getCause());
              }
            });
  }

  private static String words(Object[] arguments) {
    List<String> words = new ArrayList<>();
    for (Object argument : arguments) {
      words.add(
          switch (argument) {
            case TaskBlock block -> "[t" + block.firstId + "..]";
            case Outcome outcome -> outcome.ending() + " attempt " + outcome.attempt();
            case WorkerExit exit -> "w" + exit.worker();
            default -> argument.toString();
          });
    }
    return String.join(", ", words);
  }

  private void add(String direction, String text) {
    double seconds = (clock.getAsLong() - start) / 1e9;
    lines.add(String.format(Locale.ROOT, "  %12.6f s %s%s%n", seconds, direction, text));
  }

  /// The last lines.
  @Override
  public String toString() {
    int skipped = Math.max(0, lines.size() - MOST_LINES);
    String head = skipped == 0 ? "" : String.format("  (%d earlier lines)%n", skipped);
    return head + String.join("", lines.subList(skipped, lines.size()));
  }
}

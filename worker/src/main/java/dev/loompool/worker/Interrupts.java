package dev.loompool.worker;

/// Makes this process ignore SIGINT. Stateless.
///
/// The JDK's `sun.misc.Signal` does it, of which the compiler knows no name without a warning. To
/// look up the native function instead takes ten times as long, in each worker's start.
final class Interrupts {
  private static final String SIGNAL = "sun.misc.Signal";
  private static final String HANDLER = "sun.misc.SignalHandler";

  private Interrupts() {}

  static void ignore() {
    try {
      Class<?> signal = Class.forName(SIGNAL);
      Class<?> handler = Class.forName(HANDLER);
      Object interrupt = signal.getConstructor(String.class).newInstance("INT");
      Object ignored = handler.getField("SIG_IGN").get(null);
      Object before = signal.getMethod("handle", signal, handler).invoke(null, interrupt, ignored);
      assert before != null;
    } catch (ReflectiveOperationException e) {
      // This JVM was started with -Xrs, or has no such class: then a terminal may end it.
    }
  }
}

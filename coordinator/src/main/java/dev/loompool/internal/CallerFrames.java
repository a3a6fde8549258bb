package dev.loompool.internal;

import java.util.List;

/// The stack of the code that asks for an outcome, without the pool's own frames.
final class CallerFrames {
  private static final int MOST = 32;
  private static final String OWN = CallerFrames.class.getPackageName() + ".";
  private static final StackWalker WALKER = StackWalker.getInstance();

  private CallerFrames() {}

  /// The frames of this thread; none where no user's code is among them, as on a pool's thread.
  static List<StackTraceElement> now() {
    List<StackTraceElement> frames =
        WALKER.walk(stack ->
            stack
                .filter(frame -> !frame.getClassName().startsWith(OWN))
                .limit(MOST)
                .map(StackWalker.StackFrame::toStackTraceElement)
                .toList());
    return frames.stream().allMatch(CallerFrames::isFromJdk) ? List.of() : frames;
  }

  private static boolean isFromJdk(StackTraceElement frame) {
    String module = frame.getModuleName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }
}

package dev.loompool.worker;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Ends this process at once. `Runtime.halt` waits for a safepoint, which a spinning task can hold
/// off; a native `kill` does not. Everything that the end needs is looked up beforehand.
///
/// Immutable.
final class SelfKill {
  private static final int NO_SIGNAL = 0;
  private static final int SIGKILL = 9;

  /// That of both functions: `_exit` does not look at its second argument, and what the first call
  /// of `kill` has linked is there for it too.
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);

  private final Optional<MethodHandle> kill;
  private final Optional<MethodHandle> exit;
  private final int pid = (int) ProcessHandle.current().pid();

  private SelfKill(Optional<MethodHandle> kill, Optional<MethodHandle> exit) {
    this.kill = kill;
    this.exit = exit;
  }

  /// Looks the native functions up.
  @SuppressWarnings("restricted")
  static SelfKill prepare() {
    if (System.getProperty("os.name").startsWith("Windows")) {
      return new SelfKill(Optional.empty(), Optional.empty());
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup symbols = linker.defaultLookup();
    Optional<MethodHandle> kill =
        symbols.find("kill").map(address -> linker.downcallHandle(address, SHAPE));
    Optional<MethodHandle> exit =
        symbols.find("_exit").map(address -> linker.downcallHandle(address, SHAPE));
    SelfKill prepared = new SelfKill(kill, exit);
    // The first call links the handle, for which there is no time at the end.
    prepared.send(NO_SIGNAL);
    return prepared;
  }

  /// Does not return.
  void now() {
    try {
      send(SIGKILL);
    } finally {
      Runtime.getRuntime().halt(ParentWatch.KILLED);
    }
  }

  /// Ends the process with this code: no hook runs, no safepoint is waited for. Returns where that
  /// cannot be done.
  void exit(int code) {
    if (exit.isPresent()) {
      try {
        int result = (int) exit.get().invokeExact(code, 0);
        assert result == 0;
      } catch (Throwable e) {
        // Then the JVM's own way has to do.
      }
    }
  }

  private void send(int signal) {
    if (kill.isPresent()) {
      try {
        int result = (int) kill.get().invokeExact(pid, signal);
        assert result == 0;
      } catch (Throwable e) {
        throw new IllegalStateException("could not call kill", e);
      }
    }
  }
}

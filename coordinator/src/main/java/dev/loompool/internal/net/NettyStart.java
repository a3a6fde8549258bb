package dev.loompool.internal.net;

import io.netty.channel.DefaultChannelId;
import io.netty.util.internal.PlatformDependent;
import java.util.List;
import java.util.Map;

/// Has Netty start without what a pool does not need: events for the Flight Recorder, whose
/// registration boots that, and a machine's id from its network interfaces. Stateless.
///
/// A program that uses Netty before it opens a pool, sets these properties itself, or records
/// already, has them as it wants.
final class NettyStart {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "io.netty.jfr.enabled", "false",
          "io.netty.machineId", "00:00:00:00:00:00:00:01",
          "io.netty.processId", "1");

  private NettyStart() {}

  /// To be called before Netty is used. The properties are there just while Netty reads them.
  static void prepare() {
    if (isRecording()) {
      return;
    }
    List<String> unset =
        PROPERTIES.keySet().stream().filter(name -> System.getProperty(name) == null).toList();
    unset.forEach(name -> System.setProperty(name, PROPERTIES.get(name)));
    try {
      // Each reads what concerns it once, when it is first used.
      PlatformDependent.isJfrEnabled();
      DefaultChannelId.newInstance();
    } finally {
      unset.forEach(System::clearProperty);
    }
  }

  private static boolean isRecording() {
    try {
      return (boolean)
          Class.forName("jdk.jfr.FlightRecorder").getMethod("isInitialized").invoke(null);
    } catch (ReflectiveOperationException e) {
      return false; // A runtime without it.
    }
  }
}

package dev.loompool.protocol;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.v1.Failure;
import dev.loompool.protocol.v1.StackFrame;
import dev.loompool.task.TaskCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A throwable on the wire: its serialized form where that exists, and always its bare description.
/// Depth and size are bounded, whatever was thrown, and user code that fails while it is described
/// (a `getMessage` that throws) costs that detail only.
public final class WireFailure {
  private static final int MAX_NODES = 64;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_FRAMES = 200;
  private static final int MAX_CAUSES = 20_000;
  private static final int MAX_MESSAGE = 8 * 1024;
  private static final int MAX_NAME = 1024;
  private static final int MAX_SERIALIZED = 256 * 1024;
  private static final int MIN_BYTES = 16 * 1024;
  private static final int MAX_BYTES = 512 * 1024;

  /// No failure that was described here has more bytes.
  public static final int MOST_BYTES = MAX_BYTES;

  /// Keeps the worker's own frames, for those who look for a fault in the pool.
  private static final boolean FULL_TRACE = Boolean.getBoolean("loompool.fullTrace");

  private static final List<String> OWN_FRAMES =
      List.of(
          "dev.loompool.worker.",
          "dev.loompool.protocol.Adapters",
          "dev.loompool.protocol.CombineGroup",
          "dev.loompool.protocol.MapGroup",
          "dev.loompool.task.SerializableRunnable");

  private WireFailure() {}

  /// Describes the throwable.
  ///
  /// @param maxMessageBytes the largest value of the connection; a failure takes no more, but for
  ///   the smallest of limits, where it needs some of the frame's overhead
  public static Failure describe(Throwable thrown, TaskCodec codec, int maxMessageBytes) {
    int maxBytes = Math.clamp(maxMessageBytes, MIN_BYTES, MAX_BYTES);
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Failure failure = node(thrown, 0, seen).build();
    if (failure.getSerializedSize() > maxBytes) {
      return bare(failure);
    }
    Failure whole = failure.toBuilder().setSerialized(serialized(thrown, codec)).build();
    return whole.getSerializedSize() > maxBytes ? failure : whole;
  }

  // Empty where a RemoteThrowable must stand in.
  private static ByteString serialized(Throwable thrown, TaskCodec codec) {
    OutputBuffer out = new OutputBuffer(1024, MAX_SERIALIZED);
    try {
      codec.encode(thrown, out);
      return ByteString.copyFrom(out.array(), 0, out.size());
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Exception | Error e) {
      return ByteString.EMPTY;
    }
  }

  private static Failure bare(Failure failure) {
    return Failure.newBuilder()
        .setType(failure.getType())
        .setMessage(cut(failure.getMessage(), MAX_NAME / 4))
        .addAllFrames(failure.getFramesList().stream().limit(1).toList())
        .build();
  }

  /// Rebuilds the throwable, or makes a [RemoteThrowable] where that fails.
  ///
  /// @param below the frames that take the place of the worker's own
  public static Throwable rebuild(Failure failure, TaskCodec codec, List<StackTraceElement> below) {
    Throwable thrown = deserialize(failure, codec);
    if (thrown == null) {
      thrown = standIn(failure);
    }
    try {
      trim(thrown, below, Collections.newSetFromMap(new IdentityHashMap<>()));
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Exception | Error e) {
      // A throwable whose accessors throw keeps the stack trace that it has.
    }
    return thrown;
  }

  private static Failure.Builder node(Throwable thrown, int depth, Set<Throwable> seen) {
    seen.add(thrown);
    Failure.Builder failure =
        Failure.newBuilder().setType(cut(thrown.getClass().getName(), MAX_NAME));
    try {
      failure.setMessage(cut(orEmpty(thrown.getMessage()), MAX_MESSAGE));
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Exception | Error e) {
      failure.setMessage("(getMessage() threw " + e.getClass().getName() + ")");
    }
    try {
      StackTraceElement[] frames = thrown.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
        failure.addFrames(frame(frames[i]));
      }
      Throwable cause = thrown.getCause();
      if (cause != null && mayAdd(cause, depth, seen)) {
        failure.setCause(node(cause, depth + 1, seen));
      }
      for (Throwable suppressed : thrown.getSuppressed()) {
        if (mayAdd(suppressed, depth, seen)) {
          failure.addSuppressed(node(suppressed, depth + 1, seen));
        }
      }
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Exception | Error e) {
      // An overridden accessor threw: what was read so far is what there is.
    }
    return failure;
  }

  private static boolean mayAdd(Throwable next, int depth, Set<Throwable> seen) {
    return depth < MAX_DEPTH && seen.size() < MAX_NODES && !seen.contains(next);
  }

  private static String cut(String text, int length) {
    String shown =
        text.length() <= length
            ? text
            : text.substring(0, length) + "... (" + text.length() + " characters)";
    // protobuf warns about half a surrogate pair, a JDK charset replaces it.
    return new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static StackFrame frame(StackTraceElement element) {
    return StackFrame.newBuilder()
        .setClassLoader(name(element.getClassLoaderName()))
        .setModule(name(element.getModuleName()))
        .setModuleVersion(name(element.getModuleVersion()))
        .setType(name(element.getClassName()))
        .setMethod(name(element.getMethodName()))
        .setFile(name(element.getFileName()))
        .setLine(element.getLineNumber())
        .build();
  }

  private static @Nullable Throwable deserialize(Failure failure, TaskCodec codec) {
    if (failure.getSerialized().isEmpty()) {
      return null;
    }
    byte[] bytes = failure.getSerialized().toByteArray();
    try {
      Object rebuilt = codec.decode(bytes, 0, bytes.length);
      return rebuilt instanceof Throwable thrown && hasEnd(thrown) ? thrown : null;
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Exception | Error e) {
      return null;
    }
  }

  // Who follows the causes of one that has no end does not come back.
  private static boolean hasEnd(Throwable thrown) {
    int causes = 0;
    for (Throwable next = thrown; next != null && causes <= MAX_CAUSES; causes++) {
      next = next.getCause();
    }
    return causes <= MAX_CAUSES;
  }

  private static RemoteThrowable standIn(Failure failure) {
    RemoteThrowable thrown =
        new RemoteThrowable(
            failure.getType(), failure.getMessage().isEmpty() ? null : failure.getMessage());
    thrown.setStackTrace(
        failure.getFramesList().stream()
            .map(WireFailure::element)
            .toArray(StackTraceElement[]::new));
    if (failure.hasCause()) {
      thrown.initCause(standIn(failure.getCause()));
    }
    failure.getSuppressedList().forEach(suppressed -> thrown.addSuppressed(standIn(suppressed)));
    return thrown;
  }

  private static StackTraceElement element(StackFrame frame) {
    return new StackTraceElement(
        orNull(frame.getClassLoader()),
        orNull(frame.getModule()),
        orNull(frame.getModuleVersion()),
        frame.getType(),
        frame.getMethod(),
        orNull(frame.getFile()),
        frame.getLine());
  }

  private static void trim(Throwable thrown, List<StackTraceElement> below, Set<Throwable> seen) {
    if (!seen.add(thrown) || seen.size() > MAX_NODES) {
      return;
    }
    List<StackTraceElement> frames = List.of(thrown.getStackTrace());
    int own = 0;
    while (own < frames.size() && (FULL_TRACE || !isOwn(frames.get(own)))) {
      own++;
    }
    List<StackTraceElement> kept = new ArrayList<>(frames.subList(0, own));
    kept.addAll(below);
    thrown.setStackTrace(kept.toArray(StackTraceElement[]::new));
    Throwable cause = thrown.getCause();
    if (cause != null) {
      trim(cause, List.of(), seen);
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      trim(suppressed, List.of(), seen);
    }
  }

  private static boolean isOwn(StackTraceElement frame) {
    return OWN_FRAMES.stream().anyMatch(frame.getClassName()::startsWith);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String name(@Nullable String text) {
    return cut(orEmpty(text), MAX_NAME);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}

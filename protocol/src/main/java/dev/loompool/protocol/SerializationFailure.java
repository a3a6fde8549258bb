package dev.loompool.protocol;

import dev.loompool.task.TaskId;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Says what cannot be sent, where it is, and what to do.
///
/// The search for the place is bounded, and what user code throws meanwhile costs a detail of the
/// message only.
public final class SerializationFailure {
  private static final String SMALLER_ARGUMENT =
      "pass a file path or URL, or raise PoolBuilder.maxMessageBytes";

  private SerializationFailure() {}

  /// A task's value could not be encoded.
  ///
  /// @return what to report as the task's failure
  public static IOException ofValue(
      TaskId<?> task, String worker, @Nullable Object value, Throwable cause) {
    EncodingCause why = classified(cause);
    String message =
        "task %s finished on worker %s but its value cannot be sent: %s. The task was not retried."
            .formatted(task, worker, shielded(() -> ofValue(value, why), "it cannot be encoded"));
    return why instanceof EncodingCause.NotSerializable
        ? new NotSerializableException(message)
        : new InvalidObjectException(message, cause);
  }

  /// A function could not be encoded: the message for its author.
  public static String ofTask(Object function, Throwable cause) {
    Object bare = shielded(() -> Adapters.unwrap(function), function);
    return shielded(
        () -> TaskFailureText.of(bare, classified(cause)),
        "cannot send the task to a worker: it cannot be encoded.\n  task      "
            + bare.getClass().getName());
  }

  /// An argument could not be encoded: the message for its author.
  ///
  /// @param what how to call it: `the argument`, or `item 17`
  public static String ofArgument(String what, @Nullable Object argument, Throwable cause) {
    String start = "cannot send " + what + " to a worker: ";
    String type = argument == null ? "null" : Offender.typeText(argument);
    return shielded(
        () -> ofArgument(new FailureLines(start), argument, type, classified(cause)),
        start + "it cannot be encoded.\n  argument  " + type);
  }

  private static EncodingCause classified(Throwable cause) {
    return shielded(
        () -> EncodingCause.of(cause), new EncodingCause.Thrown(cause.getClass().getName()));
  }

  private static String ofValue(@Nullable Object value, EncodingCause why) {
    return switch (why) {
      case EncodingCause.NotSerializable(String type) -> {
        Optional<ReferencePath> found = ReferenceSearch.find(value, type);
        String where =
            found
                .map(path -> path.text(""))
                .filter(text -> !text.isEmpty())
                .map(text -> " (path: " + text + ")")
                .orElse("");
        yield Offender.of(type, found).text() + where + " is not Serializable";
      }
      case EncodingCause.TooDeep _ -> "it is nested too deep";
      case EncodingCause.TooLarge(String what) ->
          what + "; write it to a file and return its path, or raise PoolBuilder.maxMessageBytes";
      case EncodingCause.Thrown(String what) -> what;
    };
  }

  private static String ofArgument(
      FailureLines lines, @Nullable Object argument, String type, EncodingCause why) {
    switch (why) {
      case EncodingCause.NotSerializable(String missing) -> {
        Optional<ReferencePath> found = ReferenceSearch.find(argument, missing);
        Offender offender = Offender.of(missing, found);
        lines.reason(offender.text() + " is not Serializable").line("argument", type);
        found.ifPresent(
            path -> lines.line("path", path.text("argument") + " (" + offender.text() + ")"));
        lines.line("fix", offender.fixForArgument());
      }
      case EncodingCause.TooDeep _ ->
          lines
              .reason("argument nested too deep")
              .line("argument", type)
              .line("fix", "pass a flat collection, or a key instead");
      case EncodingCause.TooLarge(String what) ->
          lines.reason(what).line("argument", type).line("fix", SMALLER_ARGUMENT);
      case EncodingCause.Thrown(String what) -> lines.reason(what).line("argument", type);
    }
    return lines.toString();
  }

  // Serialization and the search run user code, which may throw anything.
  private static <T> T shielded(Supplier<T> text, T otherwise) {
    try {
      return text.get();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      return otherwise;
    }
  }
}

package dev.loompool.internal;

import dev.loompool.TaskRun;
import dev.loompool.TaskSerializationException;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.SerializationFailure;
import dev.loompool.protocol.TaggedTaskCodec;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Encodes arguments, and says what is wrong with those that cannot be sent. Immutable.
final class ArgumentEncoder {
  private final TaggedTaskCodec codec;
  private final int maxBytes;

  ArgumentEncoder(TaggedTaskCodec codec, int maxBytes) {
    this.codec = codec;
    this.maxBytes = maxBytes;
  }

  /// The encoded argument of a task of its own.
  ///
  /// @throws TaskSerializationException where it cannot be sent
  OutputBuffer encode(@Nullable Object argument) {
    OutputBuffer buffer = new OutputBuffer(32);
    String problem = tryEncode(argument, "the argument", buffer);
    if (!problem.isEmpty()) {
      throw refused(problem);
    }
    return buffer;
  }

  /// The encoded [dev.loompool.protocol.Pair] of a function that is encoded already and its
  /// argument.
  OutputBuffer encodePair(byte[] function, @Nullable Object argument) {
    OutputBuffer second = encode(argument);
    if (function.length + (long) second.size() > maxBytes) {
      throw refused(tooLarge("the task with its argument", function.length + (long) second.size()));
    }
    OutputBuffer pair = new OutputBuffer(8 + function.length + second.size());
    TaggedTaskCodec.encodePair(function, function.length, second.array(), second.size(), pair);
    return pair;
  }

  /// Adds the encoded item of a map. For one that cannot be sent it adds a stand-in that fails in
  /// the worker with the reason, so that the item has its outcome in its place.
  void encodeOrStandIn(@Nullable Object item, long index, OutputBuffer buffer) {
    String problem = tryEncode(item, "item " + index, buffer);
    if (!problem.isEmpty()) {
      TaggedTaskCodec.encodeUnsendable(problem, buffer);
    }
  }

  private String tryEncode(@Nullable Object argument, String what, OutputBuffer buffer) {
    int start = buffer.size();
    try {
      codec.encode(argument, buffer);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      return SerializationFailure.ofArgument(argument, e);
    }
    int bytes = buffer.size() - start;
    if (bytes > maxBytes) {
      buffer.truncate(start);
      return tooLarge(what, bytes);
    }
    return "";
  }

  private String tooLarge(String what, long bytes) {
    return "%s is %,d bytes, above maxMessageBytes (%,d); pass a file path or URL, or raise PoolBuilder.maxMessageBytes"
        .formatted(what, bytes, maxBytes);
  }

  private static TaskSerializationException refused(String problem) {
    return new TaskSerializationException(problem, null, null, new TaskRun("", 0, Duration.ZERO));
  }
}

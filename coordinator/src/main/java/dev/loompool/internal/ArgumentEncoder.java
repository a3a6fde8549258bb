package dev.loompool.internal;

import dev.loompool.TaskRun;
import dev.loompool.TaskSerializationException;
import dev.loompool.internal.core.TaskSettings;
import dev.loompool.protocol.MessageTooLargeException;
import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.SerializationFailure;
import dev.loompool.protocol.SharedForm;
import dev.loompool.protocol.TaggedTaskCodec;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Encodes arguments, and says what is wrong with those that cannot be sent. Immutable.
final class ArgumentEncoder {
  private static final long NO_ITEM = -1;

  private final TaggedTaskCodec codec;
  private final TaggedTaskCodec measuring;
  private final SharedForm memory;
  private final int maxBytes;

  /// @param memory where large arguments may be put
  ArgumentEncoder(TaggedTaskCodec codec, SharedForm memory, int maxBytes) {
    this.codec = codec.sharing(memory);
    this.measuring = codec;
    this.memory = memory;
    this.maxBytes = maxBytes;
  }

  /// A buffer that holds no more than one argument may have.
  OutputBuffer newBuffer(int capacity) {
    return new OutputBuffer(capacity, maxBytes);
  }

  /// The encoded argument of a task of its own.
  ///
  /// @throws TaskSerializationException where it cannot be sent
  OutputBuffer encode(@Nullable Object argument) {
    OutputBuffer buffer = newBuffer(32);
    String problem = tryEncode(codec, argument, NO_ITEM, buffer);
    if (!problem.isEmpty()) {
      throw refused(problem);
    }
    return buffer;
  }

  /// The encoded [dev.loompool.protocol.Pair] of a function that is encoded already and its
  /// argument.
  OutputBuffer encodePair(byte[] function, @Nullable Object argument) {
    OutputBuffer second = encode(argument);
    OutputBuffer pair = newBuffer(8 + function.length + second.size());
    try {
      TaggedTaskCodec.encodePair(function, function.length, second.array(), second.size(), pair);
    } catch (MessageTooLargeException e) {
      letGo(second.array(), 0, second.size());
      throw refused(SerializationFailure.ofArgument("the task with its argument", argument, e));
    }
    return pair;
  }

  /// Adds the encoded item of a map, and says the hash of its key. For one that cannot be sent it
  /// adds a stand-in that fails in the worker with the reason, so that the item has its outcome in
  /// its place.
  ///
  /// @param buffer one that [#newBuffer] made
  int encodeOrStandIn(
      @Nullable Object item, long index, TaskSettings settings, OutputBuffer buffer) {
    String problem;
    try {
      int key = ArgumentKey.hash(settings, item);
      problem = tryEncode(codec, item, index, buffer);
      if (problem.isEmpty()) {
        return key;
      }
    } catch (RuntimeException | StackOverflowError e) {
      problem = "the key of item %d could not be computed: %s".formatted(index, e);
    }
    TaggedTaskCodec.encodeUnsendable(problem, buffer);
    return 0;
  }

  /// How many bytes the argument has when encoded; 0 where it cannot be sent.
  int size(@Nullable Object argument) {
    OutputBuffer buffer = newBuffer(64);
    return tryEncode(measuring, argument, NO_ITEM, buffer).isEmpty() ? buffer.size() : 0;
  }

  /// An encoded argument will not be sent.
  void letGo(byte[] argument, int offset, int length) {
    memory.release(argument, offset, length);
  }

  /// Says what is wrong; nothing where all is well.
  private static String tryEncode(
      TaggedTaskCodec codec, @Nullable Object argument, long index, OutputBuffer buffer) {
    try {
      codec.encode(argument, buffer);
      return "";
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      String what = index == NO_ITEM ? "the argument" : "item " + index;
      return SerializationFailure.ofArgument(what, argument, e);
    }
  }

  private static TaskSerializationException refused(String problem) {
    return new TaskSerializationException(problem, null, null, new TaskRun("", 0, Duration.ZERO));
  }
}

package dev.loompool.worker;

import dev.loompool.protocol.OutputBuffer;
import dev.loompool.protocol.SerializationFailure;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.protocol.WireFailure;
import dev.loompool.task.TaskExceptionHandler;
import org.jspecify.annotations.Nullable;

/// What every runner of a worker uses. Immutable.
///
/// @param worker the worker's name
/// @param context the class loader that the threads of tasks have as their context
/// @param codec rebuilds arguments and encodes values
/// @param maxMessageBytes the largest value that may be sent
/// @param exceptionHandler sees what tasks throw
/// @param started notes which tasks have started
/// @param timer interrupts tasks at their limits
/// @param outcomes takes what has ended
/// @param memory ends the process where a task has used up its memory
record RunnerTools(
    String worker,
    ClassLoader context,
    TaggedTaskCodec codec,
    int maxMessageBytes,
    TaskExceptionHandler exceptionHandler,
    StartNotes started,
    TaskTimer timer,
    OutcomeSender outcomes,
    MemoryGuard memory) {

  /// A buffer for one value.
  OutputBuffer newBuffer() {
    return new OutputBuffer(256, maxMessageBytes);
  }

  /// The function or argument of the task cannot be rebuilt here.
  Throwable notRebuilt(TaskInvocation task, Throwable cause) {
    return RebuildFailure.of(task.taskId(), worker, context, cause);
  }

  /// The value of the task cannot be encoded.
  Throwable notSerializable(TaskInvocation task, @Nullable Object value, Throwable cause) {
    return SerializationFailure.ofValue(task.taskId(), worker, value, cause);
  }

  /// The throwable as it travels.
  byte[] describe(Throwable thrown) {
    return WireFailure.describe(thrown, codec, maxMessageBytes).toByteArray();
  }
}

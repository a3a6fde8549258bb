package dev.loompool.internal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.loompool.internal.core.Outcome;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.protocol.WireFailure;
import dev.loompool.protocol.v1.Failure;
import java.io.IOException;
import java.util.List;

/// Rebuilds what a worker tells of a failure: whatever that is, a throwable comes of it that can be
/// printed.
final class RemoteFailure {
  private static final StackTraceElement[] NO_FRAMES = {};

  private RemoteFailure() {}

  /// @param codec for what its worker wrote
  /// @param below the frames that take the place of the worker's own
  static Throwable of(Outcome outcome, TaggedTaskCodec codec, List<StackTraceElement> below) {
    try {
      if (outcome.length() > WireFailure.MOST_BYTES) {
        throw new InvalidProtocolBufferException(
            "what the worker tells of the failure has %d bytes, above the limit of %d"
                .formatted(outcome.length(), WireFailure.MOST_BYTES));
      }
      CodedInputStream input =
          CodedInputStream.newInstance(outcome.bytes(), outcome.offset(), outcome.length());
      return rebuild(Failure.parseFrom(input), codec, below);
    } catch (InvalidProtocolBufferException e) {
      e.setStackTrace(NO_FRAMES);
      return e;
    } catch (IOException e) {
      return e;
    }
  }

  // One whose text throws could not even be printed, so a stand-in takes its place.
  private static Throwable rebuild(
      Failure failure, TaggedTaskCodec codec, List<StackTraceElement> below) {
    Throwable rebuilt = WireFailure.rebuild(failure, codec, below);
    try {
      if (rebuilt.toString() != null) {
        return rebuilt;
      }
    } catch (RuntimeException | StackOverflowError e) {
      // As if it could not have been rebuilt.
    }
    return WireFailure.rebuild(failure.toBuilder().clearSerialized().build(), codec, below);
  }
}

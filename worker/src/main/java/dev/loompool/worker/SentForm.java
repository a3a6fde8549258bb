package dev.loompool.worker;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.FramePipeline;
import dev.loompool.protocol.LoaderNumbers;
import dev.loompool.protocol.SharedForm;
import dev.loompool.protocol.TaggedTaskCodec;
import dev.loompool.protocol.WireFailure;
import dev.loompool.protocol.v1.Failure;
import dev.loompool.task.TaskCodec;
import java.io.IOException;
import java.io.InvalidObjectException;
import org.jspecify.annotations.Nullable;

/// How functions and values come and go. Immutable.
///
/// @param context the class loader that the threads of tasks have as their context
/// @param codec rebuilds arguments and encodes values
/// @param maxMessageBytes the largest value that may be sent
record SentForm(ClassLoader context, TaggedTaskCodec codec, int maxMessageBytes) {

  /// @param contextLoader the number of the context's loader
  static SentForm of(
      LoaderNumbers loaders, int contextLoader, int maxMessageBytes, SharedForm shared)
      throws InvalidObjectException {
    int mostBytes = maxMessageBytes + FramePipeline.FRAME_OVERHEAD_BYTES;
    return new SentForm(
        loaders.loader(contextLoader),
        TaggedTaskCodec.trusting(loaders, mostBytes).sharing(shared),
        maxMessageBytes);
  }

  /// What the bytes stand for; null for none.
  @Nullable Object decode(ByteString bytes) throws IOException, ClassNotFoundException {
    return bytes.isEmpty() ? null : codec.decode(bytes.toByteArray(), 0, bytes.size());
  }

  /// As this one, with the user's codec, if it has been sent.
  SentForm withCodec(ByteString sent) throws IOException, ClassNotFoundException {
    return new SentForm(context, codec.with((TaskCodec) decode(sent)), maxMessageBytes);
  }

  /// The throwable as it travels.
  Failure describe(Throwable thrown) {
    return WireFailure.describe(thrown, codec, maxMessageBytes);
  }
}

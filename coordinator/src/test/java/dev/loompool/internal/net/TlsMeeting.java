package dev.loompool.internal.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/// What tests of encrypted connections without sockets have in common. Stateless.
final class TlsMeeting {
  private TlsMeeting() {}

  /// Passes on what the two say to each other, until neither has more to say.
  static void exchange(EmbeddedChannel one, EmbeddedChannel other) {
    while (pass(one, other) || pass(other, one)) {
      // the loop is all
    }
  }

  private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
    ByteBuf bytes = from.readOutbound();
    if (bytes == null) {
      return false;
    }
    if (to.isOpen()) {
      to.writeInbound(bytes);
    } else {
      bytes.release();
    }
    return true;
  }

  /// The folder with certificates for tests.
  static Path folder() {
    try {
      Path file =
          Path.of(Objects.requireNonNull(TlsMeeting.class.getResource("/tls/good.pem")).toURI());
      return Objects.requireNonNull(file.getParent());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}

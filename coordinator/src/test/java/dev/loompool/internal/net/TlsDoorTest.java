package dev.loompool.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TlsDoorTest {
  private final EmbeddedChannel channel = new EmbeddedChannel(new TlsDoor());

  @Test
  void letsTlsThroughAndMakesRoom() {
    ByteBuf hello = Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 0, 5});

    assertThat(channel.writeInbound(hello)).isTrue();

    assertThat(channel.<ByteBuf>readInbound()).isSameAs(hello);
    assertThat(channel.pipeline().get(TlsDoor.class)).isNull();
    hello.release();
  }

  @Test
  @Tag("fault-D5")
  void tellsWhatItLooksLikeInstead() {
    ByteBuf request =
        Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHost: a\r\n\r\n", StandardCharsets.US_ASCII);

    assertThatThrownBy(() -> channel.writeInbound(request))
        .isInstanceOf(DecoderException.class)
        .hasMessageStartingWith("TLS is spoken here; it looks like HTTP: \"GET / HTTP/1.1");
    assertThat(channel.isOpen()).isFalse();
    assertThat(request.refCnt()).isZero();
  }

  @Test
  @Tag("fault-D5")
  void showsLittleOfAMebibyteOfNoise() {
    ByteBuf noise = Unpooled.wrappedBuffer(new byte[1 << 20]);

    assertThatThrownBy(() -> channel.writeInbound(noise))
        .hasMessageStartingWith("TLS is spoken here; it looks like neither HTTP nor TLS: \"")
        .satisfies(thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(300));
    assertThat(channel.isOpen()).isFalse();
    assertThat(noise.refCnt()).isZero();
  }
}

package dev.loompool.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Ping;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class ClientFrameHandlerTest {
  private static final Frame PING = Frame.newBuilder().setPing(Ping.getDefaultInstance()).build();

  private final EmbeddedChannel channel = new EmbeddedChannel();

  ClientFrameHandlerTest() {
    channel.freezeTime();
    channel.pipeline().addLast(new ClientFrameHandler(new Deaf(), NOPLogger.NOP_LOGGER));
  }

  @Test
  void closesAConnectionOnWhichNothingIsHeard() {
    pass(25);
    channel.writeInbound(PING);
    pass(30);
    assertThat(channel.isOpen()).isTrue();

    pass(5);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  @Tag("fault-B3")
  void theTimeInWhichThisProcessWasStoppedIsNoSilence() {
    pass(25);
    channel.advanceTimeBy(60, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    pass(25);
    assertThat(channel.isOpen()).isTrue();

    pass(10);

    assertThat(channel.isOpen()).isFalse();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }
  }

  /// Nothing comes of what is heard.
  private static final class Deaf implements ClientFrames {
    @Override
    public void received(Frame frame) {}

    @Override
    public void readEnded() {}

    @Override
    public void writabilityChanged(boolean writable) {}

    @Override
    public void disconnected() {}
  }
}

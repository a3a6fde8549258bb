package dev.loompool.worker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SilenceHandlerTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();

  SilenceHandlerTest() {
    channel.freezeTime();
    channel.pipeline().addLast(new SilenceHandler());
  }

  @Test
  @Tag("fault-C1")
  void closesAConnectionOnWhichNothingWasEverHeard() {
    pass(15);
    assertThat(channel.isOpen()).isTrue();

    pass(2);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void anythingReadIsASignOfLife() {
    for (int i = 0; i < 10; i++) {
      pass(10);
      channel.writeInbound(i);
    }
    assertThat(channel.isOpen()).isTrue();

    pass(17);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  @Tag("fault-B3")
  void theTimeInWhichThisProcessWasStoppedIsNoSilence() {
    pass(10);
    channel.advanceTimeBy(60, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    pass(15);
    assertThat(channel.isOpen()).isTrue();

    pass(2);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void asksNoMoreOnceTheConnectionHasEnded() {
    channel.close().syncUninterruptibly();

    assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }
  }
}

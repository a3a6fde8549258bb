package dev.loompool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PromptOutputTest {
  private final ByteArrayOutputStream target = new ByteArrayOutputStream();
  private final CountDownLatch broken = new CountDownLatch(1);

  @Test
  void writesALineWithoutBeingTold() throws Exception {
    try (PromptOutput output = new PromptOutput(target, broken::countDown)) {
      output.write("1\n");

      await().untilAsserted(() -> assertThat(target.toString(UTF_8)).isEqualTo("1\n"));
    }
  }

  @Test
  void keepsTheOrderAndLosesNothing() throws Exception {
    StringBuilder all = new StringBuilder();
    try (PromptOutput output = new PromptOutput(target, broken::countDown)) {
      for (int i = 0; i < 100_000; i++) {
        all.append(i).append("\n");
        output.write(i + "\n");
      }
      String huge = "é".repeat(200_000) + "\n";
      all.append(huge);
      output.write(huge);
      output.write("end");
    }

    assertThat(target.toString(UTF_8)).isEqualTo(all + "end");
  }

  @Test
  void writesInBlocksWhenBusy() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("byte by byte");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            writes.incrementAndGet();
          }
        };

    try (PromptOutput output = new PromptOutput(counting, broken::countDown)) {
      for (int i = 0; i < 1_000_000; i++) {
        output.write("x\n");
      }
    }

    assertThat(writes).hasValueLessThan(100_000);
  }

  @Test
  void tellsThatNobodyReads() throws Exception {
    PromptOutput output = new PromptOutput(closedPipe(), broken::countDown);
    output.write("1\n");

    assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatIOException().isThrownBy(() -> output.write("2\n")).withMessage("Broken pipe");
    assertThatIOException().isThrownBy(output::close).withMessage("Broken pipe");
  }

  @Test
  void doesNotWaitForAStuckWriteLongerThanAsked() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            stuck.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (PromptOutput output = new PromptOutput(full, broken::countDown)) {
      output.write("1");
      stuck.await();

      output.flushWithin(Duration.ofMillis(10));

      release.countDown();
    }
  }

  private static OutputStream closedPipe() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("Broken pipe");
      }
    };
  }
}

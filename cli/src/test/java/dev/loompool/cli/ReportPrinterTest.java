package dev.loompool.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.loompool.TaskCancelledException;
import dev.loompool.TaskReport;
import dev.loompool.TaskTimeoutException;
import dev.loompool.WorkerStartException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportPrinterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private boolean ending;

  @Test
  void printsValuesAndReportsFailures() throws Exception {
    long failed =
        print(
            new PlainFormat(),
            Stream.of(
                Reports.success(0, "a"),
                Reports.thrown(1, new NumberFormatException("For input string: \"x\"")),
                Reports.success(2, null),
                Reports.success(3, "two\nlines"),
                Reports.failure(
                    4,
                    new TaskTimeoutException(
                        "took longer than 5 s", null, Reports.id(4), Reports.RUN),
                    Reports.RUN),
                Reports.failure(
                    5,
                    new TaskCancelledException("cancelled", null, null, Reports.NO_RUN),
                    Reports.NO_RUN)));

    assertThat(failed).isEqualTo(3);
    assertThat(out.toString(UTF_8)).isEqualTo("a\ntwo\nlines\n");
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            """
            loompool: line 2: java.lang.NumberFormatException: For input string: "x" (worker w2, attempt 1)
            loompool: line 5: took longer than 5 s
            loompool: line 6: cancelled
            """);
  }

  @Test
  void printsJson() throws Exception {
    print(
        new JsonFormat(),
        Stream.of(
            Reports.success(0, "say \"é\"\n"),
            Reports.success(1, null),
            Reports.thrown(2, new IOException("no\n\u001b[31m luck"))));

    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            {"index":0,"ok":true,"value":"say \\"é\\"\\n","worker":"w2","attempt":1,"millis":12}
            {"index":1,"ok":true,"value":null,"worker":"w2","attempt":1,"millis":12}
            {"index":2,"ok":false,"error":"java.io.IOException: no ?[31m luck","worker":"w2","attempt":1,"millis":12}
            """);
  }

  @Test
  void survivesThrowablesThatThrow() throws Exception {
    class Hostile extends RuntimeException {
      @Override
      public String getMessage() {
        throw new IllegalStateException("again");
      }
    }
    print(new PlainFormat(), Stream.of(Reports.thrown(0, new Hostile())));

    assertThat(err.toString(UTF_8))
        .contains("Hostile: (its message threw java.lang.IllegalStateException)");
  }

  @Test
  void cutsHugeMessages() throws Exception {
    print(new PlainFormat(), Stream.of(Reports.thrown(0, new IOException("x".repeat(10_000_000)))));

    assertThat(err.size()).isLessThan(3000);
  }

  @Test
  void refusesToGoOnWithoutWorkers() {
    WorkerStartException dead = new WorkerStartException("could not start a worker", null);
    Stream<TaskReport<@Nullable String>> reports =
        Stream.of(
            Reports.failure(
                0,
                new TaskCancelledException("cancelled", dead, null, Reports.NO_RUN),
                Reports.NO_RUN),
            Reports.success(1, "never"));

    assertThatExceptionOfType(SetUpException.class)
        .isThrownBy(() -> print(new PlainFormat(), reports))
        .withMessage("the workers cannot start: could not start a worker");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void refusesToGoOnWithoutInput() {
    Stream<TaskReport<@Nullable String>> reports =
        Stream.generate(() -> {
          throw new UncheckedIOException(new IOException("disk on fire"));
        });

    assertThatExceptionOfType(SetUpException.class)
        .isThrownBy(() -> print(new PlainFormat(), reports))
        .withMessage("cannot read the input: disk on fire");
  }

  @Test
  void saysNothingOfWhatWasLeftAtTheEnd() throws Exception {
    long failed =
        print(
            new PlainFormat(),
            Stream.of(Reports.success(0, "a"), Reports.thrown(1, new IOException("b")))
                .peek(report -> ending = report.index() == 1));

    assertThat(failed).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo("a\n");
    assertThat(err.size()).isZero();
  }

  @Test
  void endsWhenNobodyReads() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    assertThatIOException()
        .isThrownBy(() -> {
          try (PromptOutput output = new PromptOutput(closed, () -> {})) {
            print(new PlainFormat(), Stream.generate(() -> Reports.success(0, "y")), output);
          }
        })
        .withMessage("Broken pipe");
    assertThat(err.size()).isZero();
  }

  private long print(ReportFormat format, Stream<TaskReport<@Nullable String>> reports)
      throws Exception {
    try (PromptOutput output = new PromptOutput(out, () -> {})) {
      return print(format, reports, output);
    }
  }

  private long print(
      ReportFormat format, Stream<TaskReport<@Nullable String>> reports, PromptOutput output)
      throws Exception {
    StatusLine status = new StatusLine(new PrintStream(err, true, UTF_8));
    return new ReportPrinter(format, output, status, false)
        .print(new FakeResult(reports), true, () -> ending);
  }
}

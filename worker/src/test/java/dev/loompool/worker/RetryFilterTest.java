package dev.loompool.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.v1.RetryRule;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RetryFilterTest {
  @Test
  void acceptsWhatItNamesAndWhatIsBelow() {
    RetryFilter filter = filter(IOException.class);

    assertThat(filter.accepts(new IOException())).isTrue();
    assertThat(filter.accepts(new FileNotFoundException())).isTrue();
    assertThat(filter.accepts(new Exception())).isFalse();
    assertThat(filter.accepts(new TimeoutException())).isFalse();
  }

  @Test
  void excludesWhatItExceptsAndWhatIsBelow() {
    RetryFilter filter =
        RetryFilter.of(
            RetryRule.newBuilder()
                .addRetried(Exception.class.getName())
                .addExcepted(IOException.class.getName())
                .build());

    assertThat(filter.accepts(new TimeoutException())).isTrue();
    assertThat(filter.accepts(new IOException())).isFalse();
    assertThat(filter.accepts(new FileNotFoundException())).isFalse();
  }

  @Test
  void doesNotLookAtCauses() {
    assertThat(filter(IOException.class).accepts(new Exception(new IOException()))).isFalse();
  }

  @Test
  void acceptsErrorsOnlyWhereTheyAreNamed() {
    assertThat(filter(Exception.class).accepts(new AssertionError())).isFalse();
    assertThat(filter(Throwable.class).accepts(new AssertionError())).isTrue();
  }

  @Test
  void acceptsNothingWhereItNamesNothing() {
    assertThat(RetryFilter.NONE.accepts(new Exception())).isFalse();
    assertThat(RetryFilter.of(RetryRule.getDefaultInstance()).accepts(new Exception())).isFalse();
  }

  private static RetryFilter filter(Class<?> retried) {
    return RetryFilter.of(RetryRule.newBuilder().addRetried(retried.getName()).build());
  }
}

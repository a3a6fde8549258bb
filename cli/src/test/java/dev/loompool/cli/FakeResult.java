package dev.loompool.cli;

import dev.loompool.Indexed;
import dev.loompool.MapProgress;
import dev.loompool.PoolResult;
import dev.loompool.TaskOutcome;
import dev.loompool.TaskReport;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A result of which only the reports can be read.
final class FakeResult implements PoolResult<@Nullable String> {
  private final Stream<TaskReport<@Nullable String>> reports;

  FakeResult(Stream<TaskReport<@Nullable String>> reports) {
    this.reports = reports;
  }

  @Override
  public Stream<TaskReport<@Nullable String>> reports(boolean inputOrder) {
    return reports;
  }

  @Override
  public MapProgress progress() {
    return new MapProgress(0, 0, 0, OptionalLong.empty());
  }

  @Override
  public void cancel() {}

  @Override
  public void close() {}

  @Override
  public List<@Nullable String> get() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Iterator<@Nullable String> iterator() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Stream<@Nullable String> stream() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<TaskOutcome<@Nullable String>> settled() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Stream<Indexed<@Nullable String>> asCompleted() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<List<@Nullable String>> toFuture() {
    throw new UnsupportedOperationException();
  }
}

package dev.loompool.protocol;

/// A message of one sentence and labelled lines below it. Not thread-safe.
public final class FailureLines {
  private final StringBuilder text;

  public FailureLines(String start) {
    text = new StringBuilder(start);
  }

  public FailureLines reason(String reason) {
    text.append(reason).append('.');
    return this;
  }

  public FailureLines line(String label, String content) {
    text.append("\n  %-9s %s".formatted(label, content));
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

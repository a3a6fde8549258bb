package dev.loompool.cli;

/// A page in the text format of Prometheus, with one label that all its values have. Confined to
/// the thread that writes it.
final class MetricsText {
  private final StringBuilder text = new StringBuilder();
  private final String common;

  MetricsText(String label, String value) {
    this.common = label + "=\"" + escaped(value) + '"';
  }

  void gauge(String name, String help, long value) {
    head(name, "gauge", help);
    value(name, Long.toString(value));
  }

  void counter(String name, String help, long value) {
    head(name, "counter", help);
    value(name, Long.toString(value));
  }

  /// Begins a metric, of which all values follow.
  void head(String name, String type, String help) {
    text.append("# HELP loompool_").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE loompool_").append(name).append(' ').append(type).append('\n');
  }

  /// @param labels names and values in turn
  void value(String name, String value, String... labels) {
    text.append("loompool_").append(name).append('{').append(common);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
    }
    text.append("} ").append(value).append('\n');
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

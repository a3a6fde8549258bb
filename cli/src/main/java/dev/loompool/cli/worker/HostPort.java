package dev.loompool.cli.worker;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An address of TCP.
///
/// @param host a name or an address, without the brackets of an IPv6 address
public record HostPort(String host, int port) {
  private static final int MOST_PORT = 65_535;

  /// Reads `HOST:PORT`, and `[ADDRESS]:PORT` for IPv6.
  public static class Converter implements ITypeConverter<HostPort> {
    private final int least;

    /// For a port that is known.
    public Converter() {
      this(1);
    }

    private Converter(int least) {
      this.least = least;
    }

    @Override
    public HostPort convert(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 1 ? "" : text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      try {
        int port = Integer.parseInt(text.substring(colon + 1));
        if (!host.isEmpty() && port >= least && port <= MOST_PORT) {
          return new HostPort(host, port);
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new TypeConversionException(
          "'" + text + "' is not HOST:PORT, such as coordinator:7400 or [::1]:7400");
    }
  }

  /// Takes port 0 too, for one that is free.
  public static final class ListenConverter extends Converter {
    /// For an address to listen at.
    public ListenConverter() {
      super(0);
    }
  }
}

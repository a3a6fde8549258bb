package dev.loompool.cli.worker;

import dev.loompool.protocol.Endpoint;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads where a coordinator listens: `HOST:PORT`, `[ADDRESS]:PORT` for IPv6, both also after
/// `loompool://`, and `unix:/PATH`.
public class EndpointConverter implements ITypeConverter<Endpoint> {
  private static final String TCP = "loompool://";
  private static final String UNIX = "unix:";

  private final HostPort.Converter addresses;

  /// For a place to connect to.
  public EndpointConverter() {
    this(new HostPort.Converter());
  }

  private EndpointConverter(HostPort.Converter addresses) {
    this.addresses = addresses;
  }

  @Override
  public Endpoint convert(String text) {
    if (text.startsWith(UNIX)) {
      try {
        return Endpoint.of(new URI(text));
      } catch (URISyntaxException | IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
    HostPort found = addresses.convert(text.startsWith(TCP) ? text.substring(TCP.length()) : text);
    return Endpoint.tcp(found.host(), found.port());
  }

  /// Takes port 0 too, for one that is free.
  public static final class ToListen extends EndpointConverter {
    /// For a place to listen at.
    public ToListen() {
      super(new HostPort.ListenConverter());
    }
  }
}

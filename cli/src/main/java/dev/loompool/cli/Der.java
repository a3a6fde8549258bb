package dev.loompool.cli;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Writes the few kinds of values of ASN.1 that certificates are made of, in DER. Stateless.
final class Der {
  private static final int CONSTRUCTED = 0x20;
  private static final int OF_CONTEXT = 0x80;
  private static final int SHORT = 0x80;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return value(CONSTRUCTED | 0x10, parts);
  }

  static byte[] set(byte[]... parts) {
    return value(CONSTRUCTED | 0x11, parts);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] isTrue() {
    return value(0x01, new byte[] {(byte) 0xff});
  }

  static byte[] bits(byte[] whole) {
    return value(0x03, new byte[] {0}, whole);
  }

  static byte[] octets(byte[] content) {
    return value(0x04, content);
  }

  static byte[] text(String text) {
    return value(0x0c, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A time before 2050: later ones have another form.
  static byte[] time(Instant time) {
    return value(0x17, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
  }

  /// A value within a numbered tag.
  static byte[] explicit(int number, byte[] value) {
    return value(OF_CONTEXT | CONSTRUCTED | number, value);
  }

  /// The content of a value whose tag is the number alone.
  static byte[] implicit(int number, byte[] content) {
    return value(OF_CONTEXT | number, content);
  }

  /// An object identifier.
  static byte[] oid(int... arcs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(arcs[0] * 40 + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arcs[i] >>> shift != 0) {
          out.write(((arcs[i] >>> shift) & 0x7f) | 0x80);
        }
      }
      out.write(arcs[i] & 0x7f);
    }
    return value(0x06, out.toByteArray());
  }

  private static byte[] value(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < SHORT) {
      out.write(length);
    } else {
      byte[] bytes = BigInteger.valueOf(length).toByteArray();
      int skipped = bytes[0] == 0 ? 1 : 0;
      out.write(SHORT | (bytes.length - skipped));
      out.write(bytes, skipped, bytes.length - skipped);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}

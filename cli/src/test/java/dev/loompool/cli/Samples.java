package dev.loompool.cli;

import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Methods to be called by name.
public final class Samples {
  private Samples() {}

  public static String overloaded(Object value) {
    return "Object " + value;
  }

  public static String overloaded(CharSequence value) {
    return "CharSequence " + value;
  }

  public static String overloaded(String value) {
    return "String " + value;
  }

  public static String overloaded(int value) {
    return "int " + value;
  }

  public static String number(int value) {
    return "int " + value;
  }

  public static String number(long value) {
    return "long " + value;
  }

  public static String number(double value) {
    return "double " + value;
  }

  public static String number(int first, int second) {
    return "two " + first + second;
  }

  public static boolean not(boolean value) {
    return !value;
  }

  public static int code(char value) {
    return value;
  }

  public static byte ofByte(byte value) {
    return value;
  }

  public static short ofShort(short value) {
    return value;
  }

  public static float ofFloat(float value) {
    return value;
  }

  public static Integer ofInteger(Integer value) {
    return value + 1;
  }

  public static int ofPath(Path value) {
    return value.getNameCount();
  }

  public static String ofFile(File value) {
    return value.getName();
  }

  public static String ofUri(URI value) {
    return value.getHost();
  }

  public static int ofUrl(URL value) {
    return value.getPort();
  }

  public static BigDecimal ofBigDecimal(BigDecimal value) {
    return value.negate();
  }

  public static long ofDuration(Duration value) {
    return value.toSeconds();
  }

  public static int ofUuid(UUID value) {
    return value.version();
  }

  public static long ofEnum(TimeUnit value) {
    return value.toSeconds(1);
  }

  public static int ofList(List<String> value) {
    return value.size();
  }

  public static void nothing(String value) {
    System.setProperty("dev.loompool.cli.nothing", value);
  }

  public static @Nullable Object nullValue(String value) {
    return null;
  }

  public static String fails(String value) throws IOException {
    throw new IOException("no " + value);
  }

  public static String failsBadly(String value) {
    throw new AssertionError(value);
  }

  public String instance(String value) {
    return value;
  }

  static String hidden(String value) {
    return value;
  }

  /// Nested, and must not be initialized by the one who looks for a method.
  public static final class Nested {
    static {
      System.setProperty("dev.loompool.cli.nested", "initialized");
    }

    private Nested() {}

    public static String twice(String value) {
      return value + value;
    }
  }
}

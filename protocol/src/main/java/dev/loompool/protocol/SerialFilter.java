package dev.loompool.protocol;

import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.util.List;
import java.util.regex.Pattern;

/// Which objects may be rebuilt. It says no by an exception that tells why, since the JDK itself
/// only knows that a filter said no.
///
/// Immutable.
final class SerialFilter implements ObjectInputFilter {
  /// Deeper than values are, and not so deep that nested sets take years to be rebuilt.
  private static final String STRICT_LIMITS =
      "maxdepth=20;maxrefs=10000;maxbytes=10485760;maxarray=1048576";

  /// What tasks are made of. A lambda comes as a `SerializedLambda` that names the class which
  /// wrote it: that one has to be allowed, and so has the lambda's own class.
  private static final String ALWAYS =
      "java.lang.*;java.lang.invoke.SerializedLambda;java.io.*;java.math.*;java.time.*;java.util.*;"
          + "java.util.concurrent.*;java.util.concurrent.atomic.*;dev.loompool.task.*;"
          + "dev.loompool.protocol.Adapters*;dev.loompool.protocol.CombineGroup;"
          + "dev.loompool.protocol.MapGroup;dev.loompool.protocol.Pair";

  private static final Pattern ALLOWED_PATTERN =
      Pattern.compile("[\\p{L}\\p{N}_$]+(\\.[\\p{L}\\p{N}_$]+)*(\\*|\\.\\*\\*?)?");

  private final String limits;
  private final ObjectInputFilter patterns;
  private final boolean anyClass;

  private SerialFilter(String limits, String patterns, boolean anyClass) {
    this.limits = limits;
    this.patterns = ObjectInputFilter.Config.createFilter(limits + ";" + patterns);
    this.anyClass = anyClass;
  }

  /// Any class, but bounded depth and size.
  static SerialFilter trusting(int maxBytes) {
    return new SerialFilter("maxdepth=100;maxbytes=" + maxBytes, "", true);
  }

  /// The common types of the JDK and the given classes only, and little of them.
  ///
  /// @param allowed classes by name, `com.acme.Row`; by the beginning of it, `com.acme.Jobs*`,
  ///   which a class that writes lambdas needs; by package, `com.acme.*`; with the packages in it,
  ///   `com.acme.**`
  static SerialFilter strict(List<String> allowed) {
    for (String pattern : allowed) {
      if (!ALLOWED_PATTERN.matcher(pattern).matches()) {
        throw new IllegalArgumentException(
            "allow must be like com.acme.Row, com.acme.Jobs*, com.acme.* or com.acme.** but was "
                + pattern);
      }
    }
    return new SerialFilter(STRICT_LIMITS, ALWAYS + ";" + String.join(";", allowed), false);
  }

  /// What a decoding fails with, given what the JDK threw.
  static InvalidClassException explained(InvalidClassException thrown) {
    if (!(thrown.getCause() instanceof Refusal refusal)) {
      return thrown;
    }
    InvalidClassException explained = new InvalidClassException(refusal.getMessage());
    explained.initCause(thrown);
    return explained;
  }

  /// Throws where the filter does not let objects of the class in.
  static void require(ObjectInputFilter filter, Class<?> type) throws InvalidClassException {
    try {
      if (filter.checkInput(new ClassOnly(type)) == Status.REJECTED) {
        throw new InvalidClassException(type.getName(), "refused by the filter");
      }
    } catch (Refusal e) {
      throw new InvalidClassException(e.getMessage());
    }
  }

  @Override
  public Status checkInput(FilterInfo info) {
    Status status = patterns.checkInput(info);
    if (status == Status.REJECTED) {
      throw new Refusal(
          "what came is nested %d deep, has %d references and %d bytes or an array of %d, which is above the limits %s"
              .formatted(
                  info.depth(),
                  info.references(),
                  info.streamBytes(),
                  Math.max(0, info.arrayLength()),
                  limits));
    }
    Class<?> type = info.serialClass();
    if (status == Status.UNDECIDED && type != null && !anyClass) {
      Class<?> element = element(type);
      if (!element.isPrimitive()) {
        throw new Refusal(
            "class %s is not on the pool's allow-list; add .allow(\"%s\")"
                .formatted(element.getName(), missing(element)));
      }
    }
    return status;
  }

  private static Class<?> element(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    return element;
  }

  /// The pattern that would allow the class.
  private static String missing(Class<?> type) {
    String name = type.getName();
    int lambda = name.indexOf("$$Lambda");
    if (lambda > 0) {
      return name.substring(0, lambda) + "*";
    }
    boolean own = type.getClassLoader() != null && !type.getPackageName().isEmpty();
    return own ? type.getPackageName() + ".**" : name;
  }

  /// What a filter is asked that has to judge by the class alone.
  private record ClassOnly(Class<?> serialClass) implements FilterInfo {
    @Override
    public long arrayLength() {
      return -1;
    }

    @Override
    public long depth() {
      return 1;
    }

    @Override
    public long references() {
      return 1;
    }

    @Override
    public long streamBytes() {
      return 1;
    }
  }

  /// Passes through the JDK, which takes it for the reason of a refusal.
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(String message) {
      super(message, null, false, false);
    }
  }
}

package dev.loompool.it.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.loompool.protocol.JavaTaskCodec;
import dev.loompool.protocol.WireFailure;
import dev.loompool.protocol.v1.Failure;
import java.io.IOException;
import java.util.List;

/// What a worker tells of a failure, as it is rebuilt here.
public final class FailureTarget implements FuzzTarget {
  private final JavaTaskCodec codec =
      JavaTaskCodec.strict(FailureTarget.class.getClassLoader(), List.of());

  @Override
  public void take(byte[] input) {
    Failure failure;
    try {
      failure = Failure.parseFrom(input);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    Throwable rebuilt =
        WireFailure.rebuild(
            failure, codec, List.of(new StackTraceElement("[worker w1]", "", "remote", -1)));
    for (Throwable next = rebuilt; next != null; next = next.getCause()) {
      int shown = next.getStackTrace().length + next.getSuppressed().length;
      assert shown >= 0;
    }
  }

  @Override
  public List<byte[]> seeds() {
    Exception plain = new IllegalStateException("no stock for SKU 881", new IOException("gone"));
    plain.addSuppressed(new ArithmeticException("/ by zero"));
    Exception odd =
        new IllegalArgumentException("odd") {
          private static final long serialVersionUID = 1;
          private final transient Object held = new Object();

          @Override
          public String getMessage() {
            return "odd " + (held == null ? "copy" : "original");
          }
        };
    Exception circle = new IOException("begins a circle");
    circle.initCause(new IOException("ends it", circle));
    return List.of(
        WireFailure.describe(circle, codec, 1 << 20).toByteArray(),
        WireFailure.describe(plain, codec, 1 << 20).toByteArray(),
        WireFailure.describe(odd, codec, 1 << 20).toByteArray());
  }
}

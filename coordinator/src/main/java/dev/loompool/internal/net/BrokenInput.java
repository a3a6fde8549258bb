package dev.loompool.internal.net;

import dev.loompool.protocol.TlsFailure;
import io.netty.handler.ssl.NotSslRecordException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// Says in words what came of somebody whose handshake ends here: no frame, or TLS with something
/// wrong about it. Stateless.
final class BrokenInput {
  private static final int MOST_CAUSES = 10;
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  private static final String GAVE_UP =
      "it speaks TLS and gave up (%s); it may not trust the certificate of this pool";

  private BrokenInput() {}

  /// The reason, with whoever connected as "it". Nothing stands in it as that one wrote it.
  static String describe(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      if (cause instanceof SSLException tls) {
        return ofTls(tls);
      }
      cause = cause.getCause();
    }
    return "what it sent is no frame: " + thrown.getMessage();
  }

  private static String ofTls(SSLException failure) {
    if (failure instanceof NotSslRecordException) {
      return "it began as TLS does and went on as something else"; // The message has all of it.
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains("certificate_required")) {
      return "it speaks TLS and showed no certificate, or one of another authority";
    }
    Matcher alert = ALERT.matcher(message);
    if (alert.find()) {
      return GAVE_UP.formatted(alert.group(1));
    }
    if (message.equals("Unexpected exception")) {
      return GAVE_UP.formatted("by an alert in the clear"); // Thus says the JDK of OpenSSL's.
    }
    Optional<String> reason = TlsFailure.explain(failure);
    return "it speaks TLS, but " + reason.orElse(message);
  }
}

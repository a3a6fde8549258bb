package dev.loompool.protocol;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// Says in words why an encrypted connection to a coordinator failed. Stateless.
public final class TlsFailure {
  private static final int MOST_CAUSES = 10;
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  private static final Pattern OF_CERTIFICATE = Pattern.compile("\\w*certificate\\w*|unknown_ca");

  private TlsFailure() {}

  /// The reason, with the coordinator as "it"; empty where the failure has nothing to do with TLS.
  public static Optional<String> explain(Throwable failure) {
    List<Throwable> causes = causes(failure);
    for (Throwable cause : causes.reversed()) {
      Optional<String> text = ofCertificate(cause);
      if (text.isPresent()) {
        return text;
      }
    }
    for (Throwable cause : causes) {
      if (cause instanceof NotSslRecordException) {
        return Optional.of(
            "it speaks no TLS at this address; leave the TLS files out here, or give the coordinator some too");
      }
      if (cause instanceof SSLException) {
        return Optional.of(ofAlert(String.valueOf(cause.getMessage())));
      }
    }
    return Optional.empty();
  }

  private static List<Throwable> causes(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable next = failure;
        next != null && causes.size() < MOST_CAUSES;
        next = next.getCause()) {
      causes.add(next);
    }
    return causes;
  }

  private static Optional<String> ofCertificate(Throwable cause) {
    return switch (cause) {
      case CertificateExpiredException e ->
          Optional.of("its certificate has expired (" + e.getMessage() + ")");
      case CertificateNotYetValidException e ->
          Optional.of("its certificate is not valid yet (" + e.getMessage() + ")");
      case CertPathBuilderException e -> Optional.of(notTrusted(e));
      case CertPathValidatorException e -> Optional.of(notTrusted(e));
      case CertificateException e when e.getCause() == null ->
          Optional.of("its certificate is not for this address (" + e.getMessage() + ")");
      default -> Optional.empty();
    };
  }

  private static String notTrusted(Exception e) {
    return "its certificate is of no authority that is trusted here (" + e.getMessage() + ")";
  }

  private static String ofAlert(String message) {
    Matcher alert = ALERT.matcher(message);
    return alert.find() && OF_CERTIFICATE.matcher(alert.group(1)).matches()
        ? "it wants a certificate that it accepts, and this side showed none (%s); see that it is valid and of an authority that the coordinator trusts"
            .formatted(alert.group(1))
        : "TLS failed: " + message;
  }
}

package dev.loompool.cli;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// An authority that signs the certificates of a trial: X.509, ECDSA over P-256. The JDK has no API
/// that makes certificates, and its `keytool` starts a JVM for each step. Immutable.
final class TrialAuthority {
  private static final Duration VALID = Duration.ofDays(90);
  private static final Duration SKEW = Duration.ofHours(1);
  private static final int SERIAL_BITS = 64;
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
  private static final byte[] SHA256_WITH_ECDSA = Der.sequence(Der.oid(1, 2, 840, 10_045, 4, 3, 2));
  private static final byte[] IS_AUTHORITY =
      extension(19, Der.isTrue(), Der.sequence(Der.isTrue()));
  private static final byte[] NOTHING = {};

  // Each has a name of its own: by that others know one from another.
  private final byte[] name =
      name("Loompool trial authority " + HexFormat.of().toHexDigits(new SecureRandom().nextInt()));
  private final KeyPair keys;
  private final Certificate certificate;

  TrialAuthority() throws GeneralSecurityException {
    keys = newKeys();
    certificate = sign(name, keys.getPublic(), IS_AUTHORITY);
  }

  static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  KeyPair keys() {
    return keys;
  }

  /// Its own.
  Certificate certificate() {
    return certificate;
  }

  /// One for another.
  ///
  /// @param hosts the names and addresses for which it is
  Certificate sign(String subject, PublicKey key, List<String> hosts)
      throws GeneralSecurityException {
    byte[] names =
        Der.sequence(hosts.stream().map(TrialAuthority::alternative).toArray(byte[][]::new));
    return sign(name(subject), key, extension(17, NOTHING, names));
  }

  private Certificate sign(byte[] subject, PublicKey key, byte[] extension)
      throws GeneralSecurityException {
    Instant now = Instant.now();
    byte[] content =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
            Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS)),
            SHA256_WITH_ECDSA,
            name,
            Der.sequence(Der.time(now.minus(SKEW)), Der.time(now.plus(VALID))),
            subject,
            key.getEncoded(),
            Der.explicit(3, Der.sequence(extension)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] signed = Der.sequence(content, SHA256_WITH_ECDSA, Der.bits(signature.sign()));
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(signed));
  }

  private static byte[] name(String text) {
    return Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), Der.text(text))));
  }

  private static byte[] extension(int number, byte[] critical, byte[] content) {
    return Der.sequence(Der.oid(2, 5, 29, number), critical, Der.octets(content));
  }

  private static byte[] alternative(String host) {
    return ADDRESS.matcher(host).matches()
        ? Der.implicit(7, InetAddress.ofLiteral(host).getAddress())
        : Der.implicit(2, host.getBytes(StandardCharsets.US_ASCII));
  }
}

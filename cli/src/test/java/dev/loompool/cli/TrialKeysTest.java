package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TrialKeysTest {
  @TempDir Path folder;

  @BeforeEach
  void make() throws IOException {
    new TrialKeys(folder).make(List.of("pool.example", "10.0.0.1"));
  }

  @Test
  void theAuthorityHasSignedThemAll() throws Exception {
    X509Certificate authority = certificate("ca.pem");
    assertThat(authority.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
    PKIXParameters trusted = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
    trusted.setRevocationEnabled(false);

    for (String name : List.of("coordinator", "worker", "client")) {
      X509Certificate signed = certificate(name + ".pem");
      signed.checkValidity();
      assertThat(
              CertPathValidator.getInstance("PKIX")
                  .validate(factory().generateCertPath(List.of(signed)), trusted))
          .isNotNull();
      assertThat(signed.getSubjectX500Principal().getName()).isEqualTo("CN=" + name);
    }
  }

  @Test
  void thatOfTheCoordinatorIsForItsHosts() throws Exception {
    assertThat(certificate("coordinator.pem").getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "localhost"),
            List.of(7, "127.0.0.1"),
            List.of(7, "0:0:0:0:0:0:0:1"),
            List.of(2, "pool.example"),
            List.of(7, "10.0.0.1"));
  }

  @Test
  void theAuthoritysKeyIsKept() throws Exception {
    char[] password = "trial-only".toCharArray();
    KeyStore store = KeyStore.getInstance(folder.resolve("ca.p12").toFile(), password);

    assertThat(store.getCertificate("ca")).isEqualTo(certificate("ca.pem"));
    assertThat(store.getKey("ca", password)).isNotNull();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void secretsAreTheirOwnersAlone() throws IOException {
    for (String name : List.of("token", "ca.p12", "coordinator.key", "worker.key", "client.key")) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
          .as(name)
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  private X509Certificate certificate(String name) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return (X509Certificate) factory().generateCertificate(in);
    }
  }

  private static CertificateFactory factory() throws CertificateException {
    return CertificateFactory.getInstance("X.509");
  }
}

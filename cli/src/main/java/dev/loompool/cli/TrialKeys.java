package dev.loompool.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Makes an authority, certificates and a token in a folder. Immutable.
final class TrialKeys {
  private static final char[] PASSWORD = "trial-only".toCharArray();
  private static final int TOKEN_BYTES = 32;
  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final Path folder;

  TrialKeys(Path folder) {
    this.folder = folder;
  }

  /// @param hosts names and addresses of the coordinator, beside localhost
  void make(List<String> hosts) throws IOException {
    Files.createDirectories(folder);
    List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
    names.addAll(hosts);
    try {
      TrialAuthority authority = new TrialAuthority();
      keep(authority);
      Files.writeString(file("ca.pem"), pem("CERTIFICATE", authority.certificate().getEncoded()));
      write("coordinator", authority, names);
      write("worker", authority, List.of("worker"));
      write("client", authority, List.of("client"));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    newSecret("token");
    Files.writeString(file("token"), HexFormat.of().formatHex(token) + "\n");
  }

  private void write(String name, TrialAuthority authority, List<String> hosts)
      throws IOException, GeneralSecurityException {
    KeyPair keys = TrialAuthority.newKeys();
    Certificate certificate = authority.sign(name, keys.getPublic(), hosts);
    newSecret(name + ".key");
    Files.writeString(file(name + ".key"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    Files.writeString(file(name + ".pem"), pem("CERTIFICATE", certificate.getEncoded()));
  }

  /// The authority's own key, for who wants it to sign more.
  private void keep(TrialAuthority authority) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    Certificate[] chain = {authority.certificate()};
    store.setKeyEntry("ca", authority.keys().getPrivate(), PASSWORD, chain);
    newSecret("ca.p12");
    try (OutputStream out = Files.newOutputStream(file("ca.p12"))) {
      store.store(out, PASSWORD);
    }
  }

  private static String pem(String kind, byte[] content) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, PEM.encodeToString(content));
  }

  /// An empty file that nobody but its owner may read.
  private void newSecret(String name) throws IOException {
    Path file = file(name);
    Files.deleteIfExists(file);
    boolean hasModes = Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null;
    if (hasModes) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}

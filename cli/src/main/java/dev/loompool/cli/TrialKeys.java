package dev.loompool.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// Makes an authority, certificates and a token in a folder, by the JDK's own `keytool`.
final class TrialKeys {
  private static final String PASSWORD = "trial-only";
  private static final String DAYS = "90";
  private static final int TOKEN_BYTES = 32;

  // It runs for a fraction of a second, a dozen times.
  private static final List<String> QUICK =
      List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-J-XX:-UsePerfData");

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final Path folder;

  TrialKeys(Path folder) {
    this.folder = folder;
  }

  /// @param hosts names and addresses of the coordinator, beside localhost
  void make(List<String> hosts) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    keytool(
        "ca",
        "-genkeypair",
        "-dname",
        "CN=Loompool trial authority",
        "-ext",
        "bc:c=ca:true",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        DAYS);
    keytool("ca", "-exportcert", "-rfc", "-file", file("ca.pem").toString());
    List<String> names = new ArrayList<>(List.of("dns:localhost", "ip:127.0.0.1", "ip:::1"));
    for (String host : hosts) {
      names.add((ADDRESS.matcher(host).matches() ? "ip:" : "dns:") + host);
    }
    sign("coordinator", "SAN=" + String.join(",", names));
    sign("worker", "SAN=dns:worker");
    sign("client", "SAN=dns:client");
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    writeSecret("token", HexFormat.of().formatHex(token) + "\n");
  }

  private void sign(String name, String alternatives) throws IOException, InterruptedException {
    String request = file(name + ".request").toString();
    String signed = file(name + ".pem").toString();
    keytool(
        name,
        "-genkeypair",
        "-dname",
        "CN=" + name,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        DAYS);
    keytool(name, "-certreq", "-file", request);
    keytool(
        "ca",
        "-gencert",
        "-rfc",
        "-infile",
        request,
        "-outfile",
        signed,
        "-ext",
        alternatives,
        "-validity",
        DAYS);
    writeSecret(name + ".key", key(name));
    Files.delete(file(name + ".request"));
    Files.delete(file(name + ".p12"));
  }

  private String key(String name) throws IOException {
    try (InputStream in = Files.newInputStream(file(name + ".p12"))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      Key key = store.getKey(name, PASSWORD.toCharArray());
      String text = PEM.encodeToString(key.getEncoded());
      return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private void writeSecret(String name, String text) throws IOException {
    Path file = file(name);
    Files.deleteIfExists(file);
    boolean hasModes = Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null;
    if (hasModes) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text);
  }

  private void keytool(String alias, String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(QUICK);
    command.addAll(List.of(words));
    command.addAll(
        List.of(
            "-alias",
            alias,
            "-keystore",
            file(alias + ".p12").toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-noprompt"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + said.strip());
    }
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}

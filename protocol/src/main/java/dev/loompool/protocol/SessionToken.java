package dev.loompool.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/// The secret of 256 bits that a worker must hold to be let in. It never travels over the
/// connection: each side proves that it has it with HMAC-SHA-256 (RFC 2104) over both nonces.
///
/// Immutable.
public final class SessionToken {
  public static final int NONCE_BYTES = 32;

  /// So many hex digits have 128 bits.
  private static final int LEAST_SECRET = 32;

  private static final int BLOCK_BYTES = 64;
  private static final int INNER_PAD = 0x36;
  private static final int OUTER_PAD = 0x5c;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] secret;

  private SessionToken(byte[] secret) {
    this.secret = secret;
  }

  /// A new token.
  public static SessionToken random() {
    return new SessionToken(nonce());
  }

  /// The token with the given text, as [#text] wrote it.
  public static SessionToken parse(String text) {
    if (text.length() != 2 * NONCE_BYTES) {
      throw new IllegalArgumentException(
          "a token has " + 2 * NONCE_BYTES + " hex digits but this has " + text.length());
    }
    return new SessionToken(HexFormat.of().parseHex(text));
  }

  /// The token that this secret text stands for; whitespace around it does not count. The text may
  /// be of any form, such as what `openssl rand -hex 32` prints.
  public static SessionToken ofSecret(String text) {
    String stripped = text.strip();
    if (stripped.length() < LEAST_SECRET) {
      throw new IllegalArgumentException(
          "a token has at least %d characters but this has %d; make one with: openssl rand -hex 32"
              .formatted(LEAST_SECRET, stripped.length()));
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return new SessionToken(digest.digest(stripped.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  /// Fresh random bytes for one handshake.
  public static byte[] nonce() {
    byte[] bytes = new byte[NONCE_BYTES];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /// The token's text, for the one who starts a worker; to be handed over in secret.
  public String text() {
    return HexFormat.of().formatHex(secret);
  }

  /// What the worker shows.
  public byte[] workerProof(byte[] coordinatorNonce, byte[] workerNonce, String worker) {
    return proof("worker", coordinatorNonce, workerNonce, worker);
  }

  /// What the coordinator shows.
  public byte[] coordinatorProof(byte[] coordinatorNonce, byte[] workerNonce, String worker) {
    return proof("coordinator", coordinatorNonce, workerNonce, worker);
  }

  /// Compares in a time that does not depend on the content.
  public static boolean matches(byte[] expected, byte[] shown) {
    return MessageDigest.isEqual(expected, shown);
  }

  @Override
  public String toString() {
    return "SessionToken[hidden]";
  }

  private byte[] proof(String role, byte[] first, byte[] second, String worker) {
    if (first.length != NONCE_BYTES || second.length != NONCE_BYTES) {
      throw new IllegalArgumentException("a nonce has " + NONCE_BYTES + " bytes");
    }
    return hmac(
        role.getBytes(StandardCharsets.UTF_8),
        first,
        second,
        worker.getBytes(StandardCharsets.UTF_8));
  }

  /// As RFC 2104 has it, for a key that is shorter than a block. The JDK's `Mac` does the same, but
  /// looks at all its security providers first, which takes as long as the rest of a handshake.
  private byte[] hmac(byte[]... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(padded(INNER_PAD));
      for (byte[] part : parts) {
        sha.update(part);
      }
      byte[] inner = sha.digest();
      sha.update(padded(OUTER_PAD));
      return sha.digest(inner);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }

  private byte[] padded(int pad) {
    byte[] block = Arrays.copyOf(secret, BLOCK_BYTES);
    for (int i = 0; i < BLOCK_BYTES; i++) {
      block[i] ^= (byte) pad;
    }
    return block;
  }
}

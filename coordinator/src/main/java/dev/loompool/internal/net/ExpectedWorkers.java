package dev.loompool.internal.net;

import dev.loompool.protocol.SessionToken;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// The workers that have been launched and not yet connected, each with a token of its own, so that
/// none can take another's place. Confined to the control loop.
public final class ExpectedWorkers {
  private final Map<String, Expected> byName = new HashMap<>();

  private record Expected(int worker, SessionToken token) {}

  public void add(String name, int worker, SessionToken token) {
    byName.put(name, new Expected(worker, token));
  }

  public void remove(String name) {
    byName.remove(name);
  }

  /// The number of the worker that proves to hold the token of this name, which is then not
  /// expected any more; empty where the proof is wrong or the name unknown, with no difference
  /// between them.
  OptionalInt admit(String name, byte[] coordinatorNonce, byte[] workerNonce, byte[] proof) {
    Expected expected = byName.get(name);
    SessionToken token = expected != null ? expected.token() : NOBODY;
    boolean proved =
        SessionToken.matches(token.workerProof(coordinatorNonce, workerNonce, name), proof);
    if (expected == null || !proved) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(expected.worker());
  }

  /// The proof for a worker that has been admitted, which is not expected any more.
  byte[] welcome(String name, byte[] coordinatorNonce, byte[] workerNonce) {
    Expected expected = Objects.requireNonNull(byName.remove(name));
    return expected.token().coordinatorProof(coordinatorNonce, workerNonce, name);
  }

  private static final SessionToken NOBODY = SessionToken.random();
}

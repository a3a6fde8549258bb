package dev.loompool.internal.net;

import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Hello;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The workers that have been launched and not yet connected, each with a token of its own, so that
/// none can take another's place. Confined to the control loop.
public final class ExpectedWorkers implements Admission {
  private static final SessionToken NOBODY = SessionToken.random();

  private final Map<String, Expected> byName = new HashMap<>();

  private record Expected(int worker, SessionToken token) {}

  public void add(String name, int worker, SessionToken token) {
    byName.put(name, new Expected(worker, token));
  }

  public void remove(String name) {
    byName.remove(name);
  }

  @Override
  public boolean proves(Hello hello, byte[] coordinatorNonce, byte[] workerNonce) {
    String name = hello.getWorker();
    Expected expected = byName.get(name);
    SessionToken token = expected != null ? expected.token() : NOBODY;
    byte[] proof = hello.getProof().toByteArray();
    boolean proved =
        SessionToken.matches(token.workerProof(coordinatorNonce, workerNonce, name), proof);
    return expected != null && proved;
  }

  @Override
  public String strangerText() {
    return "its token is not that of an expected worker; each is made for one launch and lets in once";
  }

  @Override
  public Optional<String> refusal(Hello hello) {
    return Optional.empty();
  }

  /// The worker is not expected any more.
  @Override
  public Admitted admit(Hello hello, byte[] coordinatorNonce, byte[] workerNonce, String from) {
    String name = hello.getWorker();
    Expected expected = Objects.requireNonNull(byName.remove(name));
    byte[] proof = expected.token().coordinatorProof(coordinatorNonce, workerNonce, name);
    return new Admitted(expected.worker(), false, proof);
  }
}

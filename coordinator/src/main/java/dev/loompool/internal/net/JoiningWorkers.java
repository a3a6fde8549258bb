package dev.loompool.internal.net;

import dev.loompool.protocol.CodePrint;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.WorkerNames;
import dev.loompool.protocol.v1.Hello;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// Lets in workers that nobody launched, by the one token of the pool. Confined to the control
/// loop.
public final class JoiningWorkers implements Admission {
  private static final Pattern LAUNCHED = Pattern.compile("w[0-9]+");
  private static final int MOST_CONCURRENCY = 100_000;
  private static final int MOST_LABELS = 16;

  private final SessionToken token;
  private final OwnCode code;
  private final BooleanSupplier isOpen;
  private final BiFunction<Hello, String, Integer> joiner;
  private final ClientHost host;

  /// Lets in who holds the token.
  ///
  /// @param code what workers need to have the same of
  /// @param isOpen whether a worker that comes would get tasks
  /// @param joiner lets a worker in that has proved who it is, and gives its number
  /// @param host what clients find here, who have the same token
  public JoiningWorkers(
      SessionToken token,
      List<CodePrint> code,
      BooleanSupplier isOpen,
      BiFunction<Hello, String, Integer> joiner,
      ClientHost host) {
    this.host = host;
    this.token = token;
    this.code = new OwnCode(code);
    this.isOpen = isOpen;
    this.joiner = joiner;
  }

  @Override
  public boolean proves(Hello hello, byte[] coordinatorNonce, byte[] workerNonce) {
    byte[] expected = token.workerProof(coordinatorNonce, workerNonce, signed(hello));
    return SessionToken.matches(expected, hello.getProof().toByteArray());
  }

  private static String signed(Hello hello) {
    return hello.hasClient() ? HostHandshake.signed(hello.getWorker()) : hello.getWorker();
  }

  @Override
  public Optional<ClientHost> clients() {
    return Optional.of(host);
  }

  @Override
  public byte[] clientProof(Hello hello, byte[] coordinatorNonce, byte[] clientNonce) {
    return token.coordinatorProof(coordinatorNonce, clientNonce, signed(hello));
  }

  @Override
  public String strangerText() {
    return "its token is not that of this pool";
  }

  @Override
  public Optional<String> refusal(Hello hello) {
    String name = hello.getWorker();
    if (LAUNCHED.matcher(name).matches()) {
      return Optional.of("names of the form w1 are for workers that the pool launches");
    }
    if (hello.hasClient()) {
      return isOpen.getAsBoolean() ? Optional.empty() : Optional.of("the pool has ended");
    }
    int concurrency = hello.getJoining().getConcurrency();
    if (!hello.hasJoining() || concurrency < 1 || concurrency > MOST_CONCURRENCY) {
      return Optional.of(
          "a worker runs 1 to %d tasks at a time but this one %d"
              .formatted(MOST_CONCURRENCY, concurrency));
    }
    List<String> labels = hello.getJoining().getLabelsList();
    if (labels.size() > MOST_LABELS || !labels.stream().allMatch(WorkerNames::isValid)) {
      return Optional.of(
          "a worker may have %d labels of 1 to 64 letters, digits, '.', '_' or '-'"
              .formatted(MOST_LABELS));
    }
    return isOpen.getAsBoolean()
        ? code.refusal(name, hello.getJoining().getCodeList())
        : Optional.of("the pool has ended");
  }

  @Override
  public Admitted admit(Hello hello, byte[] coordinatorNonce, byte[] workerNonce, String from) {
    byte[] proof = token.coordinatorProof(coordinatorNonce, workerNonce, hello.getWorker());
    return new Admitted(joiner.apply(hello, from), true, proof);
  }
}

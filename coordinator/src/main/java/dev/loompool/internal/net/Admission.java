package dev.loompool.internal.net;

import dev.loompool.protocol.v1.Hello;
import java.util.Optional;

/// Decides who is let in at a listener. Confined to the control loop.
public interface Admission {
  /// Whether whoever connects shows that it holds the secret of the worker that it claims to be.
  /// Who is unknown gets the same answer, in the same time, as who shows a wrong proof.
  boolean proves(Hello hello, byte[] coordinatorNonce, byte[] workerNonce);

  /// What to say to one who does not prove it.
  String strangerText();

  /// Why one that has proved who it is can't be let in all the same; empty where it can.
  Optional<String> refusal(Hello hello);

  /// Lets in who has proved who it is.
  ///
  /// @param from where it is, for people
  Admitted admit(Hello hello, byte[] coordinatorNonce, byte[] workerNonce, String from);

  /// What clients find here; empty where none may come.
  default Optional<ClientHost> clients() {
    return Optional.empty();
  }

  /// What shows a client that has proved who it is that this is its pool.
  default byte[] clientProof(Hello hello, byte[] coordinatorNonce, byte[] clientNonce) {
    throw new UnsupportedOperationException("no client may come here");
  }

  /// A worker that is let in.
  ///
  /// @param worker its number
  /// @param joined whether nobody launched it
  /// @param proof shows it that this is its coordinator
  record Admitted(int worker, boolean joined, byte[] proof) {}
}

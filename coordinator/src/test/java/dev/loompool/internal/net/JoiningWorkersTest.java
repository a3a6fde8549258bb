package dev.loompool.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.protocol.CodePrint;
import dev.loompool.protocol.SessionToken;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Hosting;
import dev.loompool.protocol.v1.Joining;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoiningWorkersTest {
  private final SessionToken token = SessionToken.random();
  private boolean open = true;
  private final JoiningWorkers workers =
      new JoiningWorkers(
          token,
          List.of(new CodePrint("app.jar", 1, 10), new CodePrint("app.jar", 1, 11)),
          () -> open,
          (_, _) -> 7,
          new NoClients());

  @Test
  void letsAWorkerInThatProvesTheToken() {
    byte[] nonce = SessionToken.nonce();
    Hello hello = hello(joining(16)).build();

    assertThat(workers.refusal(hello)).isEmpty();
    Admission.Admitted admitted = workers.admit(hello, nonce, nonce, "127.0.0.1:40000");
    assertThat(admitted.worker()).isEqualTo(7);
    assertThat(admitted.joined()).isTrue();
    assertThat(admitted.proof()).isEqualTo(token.coordinatorProof(nonce, nonce, "eu-2"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_001, 1_000_000_000, Integer.MAX_VALUE})
  @Tag("fault-E11")
  void refusesAWorkerThatClaimsTooManySlots(int concurrency) {
    assertThat(workers.refusal(hello(joining(concurrency)).build()))
        .contains("a worker runs 1 to 100000 tasks at a time but this one " + concurrency);
  }

  @Test
  void refusesOneThatSaysNothingOfItself() {
    assertThat(workers.refusal(Hello.newBuilder().setWorker("eu-2").build())).isPresent();
  }

  @Test
  void refusesNamesOfLaunchedWorkers() {
    assertThat(workers.refusal(hello(joining(1)).setWorker("w12").build()))
        .contains("names of the form w1 are for workers that the pool launches");
  }

  @Test
  void refusesAllOnceThePoolHasEnded() {
    open = false;

    assertThat(workers.refusal(hello(joining(1)).build())).contains("the pool has ended");
  }

  @Test
  @Tag("fault-E9")
  void refusesLabelsThatAreNone() {
    assertThat(workers.refusal(hello(joining(1).addLabels("a b")).build())).isPresent();
    assertThat(workers.refusal(hello(joining(1).addLabels("")).build())).isPresent();
    assertThat(
            workers.refusal(hello(joining(1).addAllLabels(Collections.nCopies(17, "gpu"))).build()))
        .isPresent();
    assertThat(workers.refusal(hello(joining(1).addLabels("gpu").addLabels("eu.1")).build()))
        .isEmpty();
  }

  @Test
  @Tag("fault-F10")
  void refusesOtherClassesUnlessThereAreBothHere() {
    assertThat(workers.refusal(hello(joining(1).addCode(1).addCode(11)).build())).isEmpty();
    assertThat(workers.refusal(hello(joining(1).addCode(2).addCode(5)).build())).isEmpty();
    assertThat(workers.refusal(hello(joining(1).addCode(1).addCode(12)).build()))
        .get()
        .asString()
        .contains("000000000000000a  000000000000000c  app.jar");
    // Half a pair is none.
    assertThat(workers.refusal(hello(joining(1).addCode(1)).build())).isEmpty();
  }

  private static Joining.Builder joining(int concurrency) {
    return Joining.newBuilder().setInstance(5).setConcurrency(concurrency);
  }

  private static Hello.Builder hello(Joining.Builder joining) {
    return Hello.newBuilder().setWorker("eu-2").setJoining(joining);
  }

  private static final class NoClients implements ClientHost {
    @Override
    public Hosting hosting() {
      return Hosting.getDefaultInstance();
    }

    @Override
    public ClientFrames open(Hello hello, String from, ClientConnection connection) {
      throw new AssertionError("no client was to come");
    }
  }
}

package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("fault-D7")
class SessionTokenTest {
  private static final byte[] FIRST = filled(1);
  private static final byte[] SECOND = filled(2);

  private final SessionToken token = SessionToken.parse("0123456789abcdef".repeat(4));

  @Test
  void provesWithHmacOfRoleNoncesAndName() {
    assertThat(HexFormat.of().formatHex(token.workerProof(FIRST, SECOND, "w3")))
        .isEqualTo("74d02fab868f909f3f8692628e5c0295428810309db1d1ba6ceecc751acf92b3");
    assertThat(HexFormat.of().formatHex(token.coordinatorProof(FIRST, SECOND, "w3")))
        .isEqualTo("6f1010269fb09488fce668f09f94fe7aa39e0bb8b01215d57cb6ce907aedae09");
  }

  @Test
  void provesSomethingElseForEachInput() {
    byte[] proof = token.workerProof(FIRST, SECOND, "w3");

    assertThat(SessionToken.matches(proof, token.workerProof(FIRST, SECOND, "w3"))).isTrue();
    assertThat(SessionToken.matches(proof, token.workerProof(SECOND, FIRST, "w3"))).isFalse();
    assertThat(SessionToken.matches(proof, token.workerProof(FIRST, SECOND, "w4"))).isFalse();
    assertThat(SessionToken.matches(proof, token.coordinatorProof(FIRST, SECOND, "w3"))).isFalse();
    assertThat(SessionToken.matches(proof, SessionToken.random().workerProof(FIRST, SECOND, "w3")))
        .isFalse();
  }

  @Test
  void doesNotMatchAProofThatIsCutOrEmpty() {
    byte[] proof = token.workerProof(FIRST, SECOND, "w3");

    assertThat(SessionToken.matches(proof, new byte[0])).isFalse();
    assertThat(SessionToken.matches(proof, Arrays.copyOf(proof, 31))).isFalse();
    assertThat(SessionToken.matches(proof, Arrays.copyOf(proof, 33))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void refusesNoncesOfAnotherLength(int length) {
    assertThatThrownBy(() -> token.workerProof(new byte[length], SECOND, "w3"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> token.coordinatorProof(FIRST, new byte[length], "w3"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsTheTextThatItWrote() {
    SessionToken random = SessionToken.random();
    SessionToken parsed = SessionToken.parse(random.text());

    assertThat(parsed.workerProof(FIRST, SECOND, "w"))
        .isEqualTo(random.workerProof(FIRST, SECOND, "w"));
    assertThat(random.text()).hasSize(64).isNotEqualTo(SessionToken.random().text());
  }

  @Test
  @Tag("fault-I2")
  void showsTheSecretNeitherAsTextNorInItsErrors() {
    String secret = "5ec2e7" + "0".repeat(58);

    assertThat(SessionToken.parse(secret)).hasToString("SessionToken[hidden]");
    assertThatThrownBy(() -> SessionToken.parse(secret + "0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("5ec2e7");
    assertThatThrownBy(() -> SessionToken.parse("5ec2e7" + "x".repeat(58)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("5ec2e7")
        .hasNoCause();
  }

  @Test
  void makesAFreshNonceEachTime() {
    assertThat(SessionToken.nonce()).hasSize(32).isNotEqualTo(SessionToken.nonce());
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}

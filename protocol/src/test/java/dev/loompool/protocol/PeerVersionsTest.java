package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerVersionsTest {
  private static final PeerVersions COORDINATOR = versions("1.3.0", "25.0.3+9-LTS");

  @Test
  void fitsItself() {
    assertThat(PeerVersions.own().refusal("w1", PeerVersions.own())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1.3.0, 25.0.3",
    "1.3.7, 25",
    "1.3.0-SNAPSHOT, 26-ea+12",
    "1.3, 30.0.1",
    "development, 25.0.1"
  })
  void fitsTheSameReleaseOnTheSameOrALaterJava(String library, String java) {
    assertThat(versions(library, java).refusal("w1", COORDINATOR)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.2.9, 25", "1.30.0, 25", "2.3.0, 25", "1.3.0, 24.0.2", "1.3.0, old", "1.3.0, ''"})
  @Tag("fault-F10")
  void refusesAnotherReleaseOrAnEarlierJava(String library, String java) {
    assertThat(versions(library, java).refusal("w1", COORDINATOR)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 9", "3, 2", "-1, 2147483647"})
  @Tag("fault-D11")
  void refusesAnotherProtocol(int oldest, int current) {
    PeerVersions worker = new PeerVersions("1.3.0", oldest, current, "25");

    assertThat(worker.refusal("w1", COORDINATOR)).isPresent();
  }

  @Test
  @Tag("fault-E8")
  void repeatsNothingThatIsNoVersion() {
    Optional<String> refusal =
        versions("1.3.0", "21\n[admin] all is well").refusal("w1", COORDINATOR);

    assertThat(refusal).get().asString().contains("unreadable").doesNotContain("admin");
  }

  private static PeerVersions versions(String library, String java) {
    return new PeerVersions(library, ProtocolVersion.OLDEST, ProtocolVersion.CURRENT, java);
  }
}

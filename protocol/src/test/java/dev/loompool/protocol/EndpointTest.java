package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "loompool://pool.example:7400, tcp:pool.example:7400, pool.example:7400",
    "loompool://my_pool:7400, tcp:my_pool:7400, my_pool:7400",
    "loompool://[::1]:7400, tcp:::1:7400, [::1]:7400",
    "unix:/run/a%20b/pool, unix:/run/a b/pool, /run/a b/pool"
  })
  void readsWhatUsersWrite(URI written, String text, String place) {
    Endpoint endpoint = Endpoint.of(written);

    assertThat(endpoint).hasToString(text).isEqualTo(Endpoint.parse(text));
    assertThat(endpoint.place()).isEqualTo(place);
    assertThat(endpoint.uri()).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://pool:7400", "loompool://pool", "loompool://pool:1/x", "loompool://u@pool:1",
        "loompool://u@my_pool:1", "loompool://my_pool", "loompool://my_pool:", "loompool://:1",
        "unix:pool", "unix:/", "unix://host/pool", "pool"
      })
  void refusesOtherForms(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.of(URI.create(text)))
        .withMessage(
            "a coordinator is named as loompool://HOST:PORT or unix:/PATH but this is '%s'", text);
  }

  @Test
  void refusesAPathThatNoSocketCanHave() {
    String path = "/" + "p".repeat(103);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.of(URI.create("unix:" + path)))
        .withMessageEndingWith(" has 104 bytes, 103 are possible; take a shorter one");
  }
}

package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodSearchTest {
  private static final String SAMPLES = "dev.loompool.cli.Samples";

  @ParameterizedTest
  @CsvSource({
    "overloaded, x, String x",
    "overloaded(Object), x, Object x",
    "overloaded(java.lang.CharSequence), x, CharSequence x",
    "overloaded(int), 7, int 7",
    "number, 7, long 7",
    "number(double), 7, double 7.0",
    "not, true, false",
    "code, A, 65",
    "ofByte, -1, -1",
    "ofShort, 300, 300",
    "ofFloat, 1.5, 1.5",
    "ofInteger, 1, 2",
    "ofPath, a/b/c, 3",
    "ofFile, a/b, b",
    "ofUri, http://example.org/x, example.org",
    "ofUrl, http://example.org:81/x, 81",
    "ofBigDecimal, 1.50, -1.50",
    "ofDuration, PT2M, 120",
    "ofUuid, 123e4567-e89b-12d3-a456-426614174000, 1",
    "ofEnum, MINUTES, 60",
    "nullValue, x, 'null'"
  })
  void findsMethodAndCallsIt(String method, String line, String result) throws Exception {
    assertThat(find(SAMPLES + "::" + method).apply(line)).isEqualTo(result);
  }

  @Test
  void findsClassesOfTheJdk() throws Exception {
    assertThat(find("java.lang.Integer::parseInt").apply("42")).isEqualTo("42");
    assertThat(find("Long::toHexString").apply("255")).isEqualTo("ff");
  }

  @Test
  void givesNullWhereTheMethodReturnsNothing() throws Exception {
    assertThat(find(SAMPLES + "::nothing").apply("x")).isNull();
  }

  @Test
  void doesNotInitializeTheClass() throws Exception {
    NamedMethod found = find(SAMPLES + ".Nested::twice");

    assertThat(System.getProperty("dev.loompool.cli.nested")).isNull();
    assertThat(found.apply("x")).isEqualTo("xx");
    assertThat(System.getProperty("dev.loompool.cli.nested")).isEqualTo("initialized");
  }

  @Test
  void saysWhichClassIsMissingAndWhereItLooked() {
    assertThatExceptionOfType(SetUpException.class)
        .isThrownBy(() -> find("com.acme.Missing::run"))
        .withMessageStartingWith(
            "there is no class com.acme.Missing; looked in the JDK and in\n  /")
        .withMessageContaining("loompool's own jars")
        .withMessageEndingWith("say with --class-path where it is.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "missing|there is no method dev.loompool.cli.Samples::missing; public static methods with one"
            + " argument are code(char), fails(String)",
        "instance|dev.loompool.cli.Samples::instance is not static; public",
        "hidden|dev.loompool.cli.Samples::hidden is not public; public",
        "ofList|dev.loompool.cli.Samples::ofList takes a java.util.List, which cannot be made from a"
            + " line of text: ",
        "number(char)|dev.loompool.cli.Samples::number has no parameter of type char, but there is"
            + " number(double), number(int), number(long)"
      })
  void saysWhyAMethodCannotBeCalled(String method, String message) {
    assertThatExceptionOfType(SetUpException.class)
        .isThrownBy(() -> find(SAMPLES + "::" + method))
        .withMessageStartingWith(message);
  }

  @Test
  void saysHowManyArgumentsAMethodTakes() {
    assertThatExceptionOfType(SetUpException.class)
        .isThrownBy(() -> find("java.lang.System::gc"))
        .withMessageStartingWith("java.lang.System::gc takes 0 arguments, not one; ");
  }

  static NamedMethod find(String name) throws SetUpException {
    return new MethodSearch(new ClassPath(List.of())).find(MethodName.parse(name));
  }
}

package dev.loompool.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedMethodTest {
  @Test
  void travelsAndIsFoundAgain() throws Exception {
    NamedMethod sent = method("overloaded", "int");
    assertThat(sent.apply("1")).isEqualTo("int 1");

    assertThat(received(sent).apply("2")).isEqualTo("int 2");
  }

  @Test
  void throwsWhatTheMethodThrew() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> method("fails", "java.lang.String").apply("luck"))
        .withMessage("no luck")
        .withNoCause();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> method("failsBadly", "java.lang.String").apply("x"))
        .withMessage("x");
  }

  @ParameterizedTest
  @CsvSource({
    "not, boolean, yes, neither true nor false: \"yes\"",
    "code, char, ab, not one character: \"ab\"",
    "number, int, x, For input string: \"x\""
  })
  void throwsWhereALineIsNoArgument(String name, String type, String line, String message) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> method(name, type).apply(line))
        .withMessage(message);
  }

  private static NamedMethod method(String name, String parameterType) {
    return new NamedMethod("dev.loompool.cli.Samples", name, parameterType);
  }

  private static NamedMethod received(NamedMethod sent) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (NamedMethod) in.readObject();
    }
  }
}

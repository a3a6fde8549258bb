package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The ways in which Java tells of another version.
@Tag("fault-F10")
class ClassDifferenceTest {
  @Test
  void anotherSerialVersionNamesItsClass() {
    InvalidClassException thrown =
        new InvalidClassException(
            "com.acme.Row",
            "local class incompatible: stream classdesc serialVersionUID = 1, local class serialVersionUID = 2");

    assertThat(ClassDifference.nameIn(thrown)).hasValue("com.acme.Row");
  }

  @Test
  void aLambdaThatIsNoneOfTheClassNamesTheClass() {
    IllegalArgumentException invalid =
        new IllegalArgumentException("Invalid lambda deserialization");
    invalid.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("com.acme.Jobs", "$deserializeLambda$", "Jobs.java", 9)
        });

    assertThat(ClassDifference.nameIn(thrownByLambdas(invalid))).hasValue("com.acme.Jobs");
  }

  @Test
  void aClassWithoutLambdasIsNamed() {
    NoSuchMethodException none =
        new NoSuchMethodException(
            "com.acme.Jobs.$deserializeLambda$(java.lang.invoke.SerializedLambda)");

    assertThat(ClassDifference.nameIn(new RuntimeException(none))).hasValue("com.acme.Jobs");
  }

  @Test
  void aConstantThatAnEnumLacksNamesTheEnum() {
    InvalidObjectException thrown =
        new InvalidObjectException("enum constant GREEN does not exist in class com.acme.Color");

    assertThat(ClassDifference.nameIn(thrown)).hasValue("com.acme.Color");
  }

  @Test
  void otherTroublesAreNone() {
    assertThat(ClassDifference.nameIn(new IllegalArgumentException("no"))).isEmpty();
    assertThat(ClassDifference.nameIn(new NotSerializableException("com.acme.Row"))).isEmpty();
    assertThat(
            ClassDifference.nameIn(
                new InvalidClassException("com.acme.Row", "no valid constructor")))
        .isEmpty();
    assertThat(ClassDifference.nameIn(new RuntimeException((String) null))).isEmpty();
  }

  private static Exception thrownByLambdas(Exception cause) {
    InvalidObjectException thrown =
        new InvalidObjectException("ReflectiveOperationException during deserialization");
    thrown.initCause(new InvocationTargetException(cause));
    return thrown;
  }
}

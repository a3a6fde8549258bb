package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class InheritedArgumentsTest {
  @Test
  void whatChangesTheMeaningOfCodeIsTaken() {
    assertThat(inherited("--enable-preview", "-Duser.language=de", "-Dfile.encoding=UTF-8", "Main"))
        .containsExactly("--enable-preview", "-Duser.language=de", "-Dfile.encoding=UTF-8");
  }

  @Test
  @Tag("fault-I6")
  void agentsDebuggersHeapsAndPropertiesOfTheProgramStay() {
    assertThat(inherited("-javaagent:x.jar", "-agentlib:jdwp=server=y", "-Xmx1g", "-Dshop.key=1"))
        .isEmpty();
  }

  @Test
  void whatTheProgramIsToldIsNotTheJvms() {
    assertThat(inherited("-jar", "shop.jar", "--enable-preview")).isEmpty();
    assertThat(inherited("-cp", "a:b", "-Duser.country=FR", "Main", "-Duser.language=de"))
        .containsExactly("-Duser.country=FR");
  }

  @Test
  void modulesOfTheJdkAreOpenedInBothForms() {
    assertThat(
            inherited(
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "Main"))
        .containsExactly(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
  }

  @Test
  void modulesOfTheProgramAreUnknownToWorkers() {
    assertThat(
            inherited(
                "--add-opens=shop/shop.orders=ALL-UNNAMED",
                "--add-reads",
                "shop=ALL-UNNAMED",
                "--enable-native-access=shop",
                "--add-modules=ALL-MODULE-PATH,java.sql,shop",
                "-m",
                "shop/shop.Main"))
        .containsExactly("--add-modules=java.sql");
  }

  private static List<String> inherited(String... arguments) {
    return InheritedArguments.of(List.of(arguments));
  }
}

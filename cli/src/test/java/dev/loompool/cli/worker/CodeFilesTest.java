package dev.loompool.cli.worker;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "access lists say there who may write")
@Tag("fault-I4")
class CodeFilesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-------", "rw-rw-r--", "r--r--r--"})
  void takesCodeOfItsUser(String mode) throws IOException {
    Path jar = jar(mode);

    assertThatCode(() -> CodeFiles.check(jar, Files.getOwner(jar).getName()))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--rw-", "rwxrwxrwx"})
  void refusesWhatEverybodyMayWrite(String mode) throws IOException {
    Path jar = jar(mode);

    assertThatIOException()
        .isThrownBy(() -> CodeFiles.check(jar))
        .withMessage(
            "--class-path: everybody may write %s, and so have this worker run their code; run: chmod o-w %s",
            jar, jar);
  }

  @Test
  void rootMayRunWhatOthersOwn() throws IOException {
    Path jar = jar("rw-r--r--");

    assertThatCode(() -> CodeFiles.check(jar, "root")).doesNotThrowAnyException();
  }

  @Test
  void refusesWhatBelongsToAnotherUser() throws IOException {
    Path jar = jar("rw-r--r--");
    String owner = Files.getOwner(jar).getName();
    if (!owner.equals("root")) {
      assertThatIOException()
          .isThrownBy(() -> CodeFiles.check(jar, "somebody-else"))
          .withMessageContaining(" belongs to " + owner);
    }
  }

  private Path jar(String mode) throws IOException {
    Path jar = Files.createFile(folder.resolve("app.jar"));
    return Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString(mode));
  }
}

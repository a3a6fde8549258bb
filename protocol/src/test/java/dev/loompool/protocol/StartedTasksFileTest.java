package dev.loompool.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartedTasksFileTest {
  @TempDir Path folder;

  @Test
  void hasACellForEachRunnerAndARingAndRoomForWords() throws IOException {
    Path file = folder.resolve("w1");
    StartedTasksFile.create(file, 3);

    assertThat(file).hasSize((3 + StartedTasksFile.ringCells(3)) * 8L + 1024);
    assertThat(StartedTasksFile.read(file)).isEmpty();
    assertThat(StartedTasksFile.words(file)).isEmpty();
  }

  /// Twice as many where runners claim cells in blocks, of which some are left empty.
  @Test
  void hasARingForAllThatMayBeInFlight() {
    assertThat(StartedTasksFile.ringCells(1)).isEqualTo(32_768);
    assertThat(StartedTasksFile.ringCells(16_383)).isEqualTo(16_384);
    assertThat(StartedTasksFile.ringCells(16_384)).isEqualTo(32_768);
    assertThat(StartedTasksFile.ringCells(100_000)).isEqualTo(131_072);
  }

  @Test
  void readsTheCellsInOrder() throws IOException {
    Path file = folder.resolve("w1");
    byte[] bytes = new byte[40 + 1024];
    bytes[0] = 7;
    bytes[17] = 1;
    bytes[39] = (byte) 0x80;
    Files.write(file, bytes);

    assertThat(StartedTasksFile.read(file)).containsExactly(7, 256, Long.MIN_VALUE);
  }

  @Test
  void notesATaskAndTheLowestByteOfItsRun() {
    long cell = StartedTasksFile.cell(1L << 50, 0x1ff);

    assertThat(StartedTasksFile.task(cell)).isEqualTo(1L << 50);
    assertThat(StartedTasksFile.run(cell)).isEqualTo((byte) 0xff);
    assertThat(StartedTasksFile.cell(1, 256)).isNotZero();
  }

  @Test
  void takesAFileThatIsCutOffForEmpty() throws IOException {
    Path file = folder.resolve("w1");
    Files.write(file, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 2, 0});

    assertThat(StartedTasksFile.read(file)).isEmpty();
    assertThat(StartedTasksFile.words(file)).isEmpty();
  }

  @Test
  void readsNoMoreWordsThanThereIsRoomFor() throws IOException {
    Path file = folder.resolve("w1");
    byte[] bytes = new byte[8 + 1024];
    bytes[8] = (byte) 0xff;
    bytes[9] = 0x7f;
    Files.write(file, bytes);

    assertThat(StartedTasksFile.words(file)).hasSize(StartedTasksFile.MAX_WORDS);
  }

  @Test
  void overwritesNoFile() throws IOException {
    Path file = Files.createFile(folder.resolve("w1"));

    assertThatThrownBy(() -> StartedTasksFile.create(file, 1))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}

package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HugeMapIT {
  @Test
  @Tag("fault-G2")
  @Tag("fault-G4")
  @Timeout(300)
  void tenMillionItemsPassThroughASmallHeap(@TempDir Path folder) throws Exception {
    JavaProgram program =
        JavaProgram.start(folder, List.of(), "-Xmx64m", "dev.loompool.it.HugeMapMain", "10000000");
    try {
      assertThat(program.process().waitFor(280, TimeUnit.SECONDS)).isTrue();
      assertThat(program.process().exitValue()).as(Files.readString(program.err())).isZero();
      assertThat(program.lines()).containsExactly("10000000 49999995000000");
    } finally {
      program.kill();
    }
  }
}

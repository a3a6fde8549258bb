package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the paths are those of other systems")
class ArchiveFolderTest {
  @Test
  void isWhereTheSystemKeepsCaches() {
    assertThat(ArchiveFolder.path(null, "Linux", "/home/ann", "/var/ann", null))
        .contains(Path.of("/var/ann/loompool"));
    assertThat(ArchiveFolder.path(null, "Linux", "/home/ann", null, null))
        .contains(Path.of("/home/ann/.cache/loompool"));
    assertThat(ArchiveFolder.path(null, "Linux", "/home/ann", "relative", null))
        .contains(Path.of("/home/ann/.cache/loompool"));
    assertThat(ArchiveFolder.path(null, "Mac OS X", "/Users/ann", "/var/ann", null))
        .contains(Path.of("/Users/ann/Library/Caches/loompool"));
    assertThat(ArchiveFolder.path(null, "Windows 11", "/ann", null, "/ann/Local"))
        .contains(Path.of("/ann/Local/loompool/cache"));
  }

  @Test
  void isNowhereForAUserWithoutAHome() {
    assertThat(ArchiveFolder.path(null, "Linux", "?", null, null)).isEmpty();
    assertThat(ArchiveFolder.path(null, "Linux", "/", "", null)).isEmpty();
    assertThat(ArchiveFolder.path(null, "Windows 11", "/ann", null, null)).isEmpty();
  }

  @Test
  void isWhereThePropertySays() {
    assertThat(ArchiveFolder.path("/srv/archives", "Linux", "/home/ann", null, null))
        .contains(Path.of("/srv/archives"));
    assertThat(ArchiveFolder.path("none", "Linux", "/home/ann", null, null)).isEmpty();
  }
}

package dev.loompool.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads a made-up `/proc` and `/sys`.
@Tag("fault-A13")
class OomKillsTest {
  private static final String UNIFIED = "sys/fs/cgroup/pods/web/memory.events";

  @TempDir Path root;

  @Test
  void countsEachKillOnce() throws IOException {
    write("proc/self/cgroup", "0::/pods/web\n");
    write(UNIFIED, events(3));
    OomKills kills = new OomKills(root);

    assertThat(kills.explain()).isEmpty();
    write(UNIFIED, events(5));
    assertThat(kills.explain()).contains("memory.events oom_kill +1");
    assertThat(kills.explain()).contains("memory.events oom_kill +1");
    assertThat(kills.explain()).isEmpty();
  }

  @Test
  void doesNotBlameAKillThatCameBeforeTheLaunch() throws IOException {
    write("proc/self/cgroup", "0::/pods/web\n");
    write(UNIFIED, events(0));
    OomKills kills = new OomKills(root);
    write(UNIFIED, events(1));

    kills.look();

    assertThat(kills.explain()).isEmpty();
  }

  @Test
  void readsTheOlderVersionWhereItHasTheMemory() throws IOException {
    write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/pods/web\n3:cpuset:/\n0::/\n");
    write("sys/fs/cgroup/memory/pods/web/memory.oom_control", "under_oom 0\noom_kill 0\n");
    OomKills kills = new OomKills(root);
    write("sys/fs/cgroup/memory/pods/web/memory.oom_control", "under_oom 0\noom_kill 1\n");

    assertThat(kills.explain()).contains("memory.oom_control oom_kill +1");
  }

  @Test
  void readsTheMountedGroupWhereThePathIsTheHosts() throws IOException {
    write("proc/self/cgroup", "0::/docker/0123abcd\n");
    write("sys/fs/cgroup/memory.events", events(0));
    OomKills kills = new OomKills(root);
    write("sys/fs/cgroup/memory.events", events(1));

    assertThat(kills.explain()).contains("memory.events oom_kill +1");
  }

  @Test
  void saysNothingWhereThereAreNoControlGroups() throws IOException {
    assertThat(new OomKills(root).explain()).isEmpty();

    write("proc/self/cgroup", "0::/\n");
    write("sys/fs/cgroup/memory.events", "oom_kill much\n");
    OomKills kills = new OomKills(root);
    kills.look();
    assertThat(kills.explain()).isEmpty();
  }

  private static String events(int kills) {
    return "low 0\nhigh 12\nmax 7\noom 1\noom_kill " + kills + "\noom_group_kill 9\n";
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}

package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.ImageFromDockerfile;

/// A coordinator and workers in containers of their own, which run as the compose file has them
/// run: without rights, with a root file system that nobody can write to, and with little memory.
final class Fleet implements AutoCloseable {
  static final String OPTIONS = "@/opt/loompool/java.options";
  static final String LIBRARY = "/opt/loompool/lib/*";

  private static final String IMAGE = "loompool-it:latest";
  private static final Path TOKEN = Path.of("/run/secrets/token");
  private static final Path TASKS = Path.of("/opt/tasks");

  /// Long enough for a machine that is overloaded, short enough to wait for.
  private static final String LEASE_SECONDS = "5";

  private static final String TASKS_OF_A_ROUND = "400";
  private static final Duration LIMIT = Duration.ofSeconds(100);
  private static final Duration POLLING = Duration.ofMillis(200);
  private static final long MEMORY = 256L << 20;
  private static final long ONE_CPU = 1_000_000_000L;

  private final Network network = Network.newNetwork();
  private final Map<String, GenericContainer<?>> all = new HashMap<>();
  private final Path token;
  private final GenericContainer<?> coordinator;

  /// Starts the coordinator.
  ///
  /// @param folder is kept as long as the fleet is
  Fleet(Path folder) throws IOException {
    token = folder.resolve("token");
    Files.writeString(token, "0123456789abcdef0123456789abcdef\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("r--r--r--"));
    coordinator =
        start(
            "coordinator",
            image(),
            Map.of(),
            "java",
            OPTIONS,
            "-cp",
            LIBRARY + ":" + TASKS,
            FleetMain.class.getName(),
            "7400",
            TOKEN.toString(),
            LEASE_SECONDS,
            TASKS_OF_A_ROUND);
  }

  /// The image of the Dockerfile, made of what was built.
  static String image() {
    Path lib = Checkout.ROOT.resolve("cli/target/loompool/lib");
    assertThat(lib).as("what ./check has built").isDirectoryContaining("glob:**.jar");
    return new ImageFromDockerfile(IMAGE, false)
        .withFileFromPath("Dockerfile", Checkout.ROOT.resolve("docker/Dockerfile"))
        .withFileFromPath("docker/rehearse.sh", Checkout.ROOT.resolve("docker/rehearse.sh"))
        .withFileFromPath("cli/target/loompool/lib", lib)
        .get();
  }

  /// Starts a worker by the image's own entry point.
  GenericContainer<?> worker(String name) {
    return worker(name, IMAGE);
  }

  GenericContainer<?> worker(String name, String image) {
    Map<String, String> environment =
        Map.of(
            "LOOMPOOL_CONNECT",
            "coordinator:7400",
            "LOOMPOOL_TOKEN_FILE",
            TOKEN.toString(),
            "LOOMPOOL_CLASS_PATH",
            TASKS.toString(),
            "LOOMPOOL_NAME",
            name);
    return start(name, image, environment);
  }

  private GenericContainer<?> start(
      String alias, String image, Map<String, String> environment, String... entryPoint) {
    GenericContainer<?> container =
        new GenericContainer<>(image)
            .withImagePullPolicy(_ -> false)
            .withNetwork(network)
            .withNetworkAliases(alias)
            .withEnv(new HashMap<>(environment))
            .withCreateContainerCmdModifier(command -> restrict(command, entryPoint));
    all.put(alias, container);
    container.start();
    return container;
  }

  private void restrict(CreateContainerCmd command, String... entryPoint) {
    if (entryPoint.length > 0) {
      command.withEntrypoint(entryPoint).withCmd(new String[0]);
    }
    HostConfig host = command.getHostConfig();
    assertThat(host).isNotNull();
    host.withReadonlyRootfs(true)
        .withCapDrop(Capability.ALL)
        .withMemory(MEMORY)
        .withNanoCPUs(ONE_CPU)
        .withTmpFs(Map.of("/tmp", "rw,exec,size=64m"))
        .withBinds(readOnly(token, TOKEN), readOnly(testClasses(), TASKS));
  }

  private static Path testClasses() {
    return Path.of(FleetMain.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private static Bind readOnly(Path from, Path to) {
    return new Bind(from.toString(), new Volume(to.toString()), AccessMode.ro);
  }

  DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  GenericContainer<?> coordinator() {
    return coordinator;
  }

  String network() {
    return network.getId();
  }

  /// Containers take their time where many run on few processors.
  static ConditionFactory waiting() {
    return PoolExtension.waiting().atMost(LIMIT).pollInterval(POLLING);
  }

  /// How much the coordinator has said so far.
  int mark() {
    return coordinator.getLogs().length();
  }

  /// Waits until the coordinator says this after the mark.
  void awaitSaid(int mark, String text) {
    waiting().untilAsserted(() -> assertThat(since(mark)).contains(text));
  }

  /// Waits until a round ends, after the mark, in which these and no others have worked.
  void awaitRound(int mark, String... workers) {
    awaitSaid(mark, FleetMain.COMPLETE + List.of(workers));
  }

  /// What it has said after the mark. No round has a flaw.
  String since(int mark) {
    String said = coordinator.getLogs();
    assertThat(said).doesNotContain("flaws");
    return said.substring(mark);
  }

  /// Waits for the end of a container; gives its exit code.
  long exitCode(GenericContainer<?> container) {
    waiting().until(() -> !container.isRunning());
    return container.getCurrentContainerInfo().getState().getExitCodeLong();
  }

  /// Removes the containers that do not have these names.
  void stopAllBut(String... names) {
    Set<String> others = new HashSet<>(all.keySet());
    others.removeAll(Set.of(names));
    others.forEach(name -> all.remove(name).stop());
  }

  @Override
  public void close() {
    stopAllBut();
    network.close();
  }
}

package dev.loompool.benchmarks.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Loompool and its peers: how each is called and started. Immutable.
enum SideKind {
  LOOMPOOL("loompool", "Loompool", ""),
  VIRTUAL_THREADS("virtual-threads", "virtual threads in one JVM", ""),
  GRPC("grpc", "gRPC stream, hand-made", "(grpc-|guava-|failureaccess-|perfmark-|gson-).*\\.jar"),
  HAZELCAST("hazelcast", "Hazelcast IExecutorService", "hazelcast-.*\\.jar"),
  PEKKO(
      "pekko",
      "Apache Pekko, tell",
      "(pekko-|agrona-|scala-|config-|ssl-config-|reactive-streams-).*\\.jar"),
  MULTIPROCESSING("multiprocessing", "Python multiprocessing.Pool", ""),
  AIOMULTIPROCESS("aiomultiprocess", "aiomultiprocess", "");

  /// The programs of the Python sides.
  static final List<String> SCRIPTS =
      List.of("multiprocessing_side.py", "aiomultiprocess_side.py", "side_tools.py");

  private static final String MAIN = "dev.loompool.benchmarks.side.SideMain";

  /// What every side needs: our own classes and Loompool's libraries.
  private static final String OWN =
      "(loompool-|netty-|protobuf-java|jctools-|jspecify-|slf4j-|error_prone).*\\.jar";

  /// What Hazelcast asks for, for best performance.
  private static final List<String> HAZELCAST_FLAGS =
      List.of(
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private final String key;
  private final String title;
  private final String jars;

  SideKind(String key, String title, String jars) {
    this.key = key;
    this.title = title;
    this.jars = jars;
  }

  static Optional<SideKind> of(String key) {
    return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
  }

  static List<SideKind> peers() {
    return Arrays.stream(values()).filter(kind -> kind != LOOMPOOL).toList();
  }

  static String peerKeys() {
    return peers().stream().map(SideKind::key).collect(Collectors.joining(", "));
  }

  String key() {
    return key;
  }

  String title() {
    return title;
  }

  /// The command that starts the side's program.
  ///
  /// @param scripts where the programs of the Python sides are
  /// @param archives where Loompool keeps classes for its workers, or `none`
  /// @param flags further ones of the JVM
  List<String> command(Path scripts, String archives, List<String> flags) {
    return switch (this) {
      case MULTIPROCESSING, AIOMULTIPROCESS ->
          List.of("python3", scripts.resolve(key + "_side.py").toString());
      default -> javaCommand(archives, flags);
    };
  }

  private List<String> javaCommand(String archives, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx2g",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dio.netty.jfr.enabled=false",
            // On two processors the JDK would otherwise start a thread for each of Hazelcast's
            // answers.
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2"));
    if (this == LOOMPOOL) {
      command.add("-Dloompool.archives=" + archives);
    }
    if (this == HAZELCAST) {
      command.addAll(HAZELCAST_FLAGS);
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(), MAIN, key));
    return command;
  }

  /// The folders and the jars that the side needs, so that none looks for its classes in the jars
  /// of another.
  private String classPath() {
    Pattern wanted = Pattern.compile(jars.isEmpty() ? OWN : OWN + "|" + jars);
    return Arrays.stream(
            System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1))
        .filter(entry -> {
          String name = Path.of(entry).getFileName().toString();
          return !name.endsWith(".jar") || wanted.matcher(name).matches();
        })
        .collect(Collectors.joining(File.pathSeparator));
  }
}

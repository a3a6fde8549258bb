package dev.loompool.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The file from which worker JVMs map the library's classes, loaded and linked, instead of reading
/// them from jars: an AOT cache (JEP 514). One fits one JDK, the jars with which the class path
/// begins, and the flags that change what a JVM makes of classes; its name says which. Immutable.
///
/// @param file where it is, or will be once somebody has made it
/// @param jars with which the class path must begin
/// @param flags those of a pool's own JVM arguments that it is made with
record WorkerArchive(Path file, List<Path> jars, List<String> flags) {
  static final String PREFIX = "worker-";
  static final String SUFFIX = ".aot";

  /// With these a JVM takes no archive, or changes classes as they are loaded.
  private static final String EXCLUDING =
      "-javaagent:.*|-agentlib:.*|-agentpath:.*|-Xrun.*|-Xdebug|-Xshare:.*|-Xbootclasspath.*"
          + "|-XX:SharedArchiveFile=.*|-XX:AOT.*|-XX:Archive.*|-XX:Flags=.*|-XX:VMOptionsFile=.*|@.*"
          + "|-Djava\\.system\\.class\\.loader=.*|--patch-module.*|--upgrade-module-path.*"
          + "|--limit-modules.*|-p|--module-path.*|-cp|-classpath|--class-path.*";

  /// Those that an archive must have been made with. All others make no difference to it.
  private static final String DECIDING =
      "-XX:[+-]Use.*|-XX:ObjectAlignmentInBytes=.*|--add-(opens|exports|reads|modules)[= ].*|--enable-preview";

  private static final int DIGEST_DIGITS = 32;

  /// What makes a JVM use it, and say nothing where it cannot. All workers map it at the same
  /// address, so that its pages are shared.
  List<String> use() {
    return List.of(
        "-XX:AOTCache=" + file,
        "-Xlog:aot*=off",
        "-Xlog:cds*=off",
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:ArchiveRelocationMode=0");
  }

  /// Where it is.
  Path folder() {
    return ArchiveShelf.folder(file);
  }

  /// Whether somebody has made it.
  boolean exists() {
    return Files.isRegularFile(file);
  }

  /// The archive for workers that are started so; empty where none can be used.
  ///
  /// @param jars with which their class path begins
  /// @param arguments all arguments of their JVM
  /// @param own those among them that a pool was given
  static Optional<WorkerArchive> of(
      Path folder, List<Path> jars, List<String> arguments, List<String> own) {
    if (arguments.stream().anyMatch(argument -> argument.matches(EXCLUDING))) {
      return Optional.empty();
    }
    try {
      Path file = folder.resolve(PREFIX + key(jars, deciding(arguments)) + SUFFIX);
      return Optional.of(new WorkerArchive(file, jars, deciding(own)));
    } catch (IOException | NoSuchAlgorithmException e) {
      return Optional.empty();
    }
  }

  private static List<String> deciding(List<String> arguments) {
    return arguments.stream().filter(argument -> argument.matches(DECIDING)).toList();
  }

  private static String key(List<Path> jars, List<String> flags)
      throws IOException, NoSuchAlgorithmException {
    List<String> parts = new ArrayList<>();
    for (String property :
        List.of("java.home", "java.vm.name", "java.vm.vendor", "java.vm.version", "os.arch")) {
      parts.add(System.getProperty(property, ""));
    }
    for (Path jar : jars) {
      parts.add(jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar).toMillis());
    }
    parts.addAll(flags);
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
  }
}

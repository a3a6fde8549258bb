package dev.loompool.protocol;

import dev.loompool.protocol.v1.Hello;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one side of a connection runs on, as far as the other has to care. docs/protocol.md has the
/// rule by which two sides fit.
///
/// @param library such as `1.2.0`
/// @param java such as `25.0.3+9`
public record PeerVersions(String library, int oldestProtocol, int protocol, String java) {
  private static final Pattern RELEASE = Pattern.compile("(\\d+\\.\\d+)([.+-].*)?");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ._+-]{1,40}");

  /// Those of this process.
  public static PeerVersions own() {
    return new PeerVersions(
        LibraryVersion.text(),
        ProtocolVersion.OLDEST,
        ProtocolVersion.CURRENT,
        Runtime.version().toString());
  }

  /// Those that a worker tells of itself.
  public static PeerVersions of(Hello hello) {
    return new PeerVersions(
        hello.getLibraryVersion(),
        hello.getOldestProtocolVersion(),
        hello.getProtocolVersion(),
        hello.getJavaVersion());
  }

  /// Why a worker of these versions is of no use to the coordinator with the others; empty where it
  /// is.
  public Optional<String> refusal(String worker, PeerVersions coordinator) {
    boolean library = fitsLibrary(coordinator);
    boolean wire = ProtocolVersion.isCompatible(oldestProtocol, protocol);
    boolean newEnough = fitsJava(coordinator);
    if (library && wire && newEnough) {
      return Optional.empty();
    }
    return Optional.of(
        new FailureLines("worker '" + worker + "' was refused: ")
            .reason("its versions do not fit those of the coordinator")
            .line("", row("coordinator", "worker", ""))
            .line("library", row(coordinator.library, this.library, library ? "" : "differs"))
            .line(
                "protocol", row(coordinator.protocolText(), protocolText(), wire ? "" : "differs"))
            .line("Java", row(coordinator.java, java, newEnough ? "" : "too old"))
            .line("fix", "start the worker with the library and the Java of the coordinator")
            .toString());
  }

  // Serialized forms may differ between releases; a build from the sources has no number to
  // compare.
  private boolean fitsLibrary(PeerVersions coordinator) {
    Optional<String> own = release(library);
    Optional<String> other = release(coordinator.library);
    return own.isEmpty() || other.isEmpty() || own.equals(other);
  }

  // A worker has to load the classes that the coordinator's compiler made.
  private boolean fitsJava(PeerVersions coordinator) {
    OptionalInt own = feature(java);
    OptionalInt least = feature(coordinator.java);
    return own.isPresent() && least.isPresent() && own.getAsInt() >= least.getAsInt();
  }

  private String protocolText() {
    return oldestProtocol == protocol ? "" + protocol : oldestProtocol + " to " + protocol;
  }

  private static Optional<String> release(String library) {
    Matcher matcher = RELEASE.matcher(library);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static OptionalInt feature(String java) {
    try {
      return OptionalInt.of(Runtime.Version.parse(java).feature());
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  private static String row(String coordinator, String worker, String verdict) {
    return "%-13s %-13s %s".formatted(plain(coordinator), plain(worker), verdict).stripTrailing();
  }

  // What a peer says goes into logs.
  private static String plain(String version) {
    return PLAIN.matcher(version).matches() ? version : "unreadable";
  }
}

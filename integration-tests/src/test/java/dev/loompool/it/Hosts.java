package dev.loompool.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Two hosts with a cable between them: network namespaces of this machine, joined by a pair of
/// virtual devices. Who closes them ends what they are used for first.
final class Hosts implements AutoCloseable {
  private static final String PREFIX = "loompool-";
  private static final String DEVICE = "cable";
  private static final String NETWORK = "192.0.2."; // for documentation, so that nobody has it

  private final String here;
  private final String there;

  private Hosts(String here, String there) {
    this.here = here;
    this.there = there;
  }

  /// Why this machine has none; empty where it does.
  static Optional<String> obstacle() {
    String name = name("trial");
    try {
      command("ip", "netns", "add", name);
      try {
        in(name, "ip", "link", "add", DEVICE, "type", "veth", "peer", "name", "peer");
      } finally {
        command("ip", "netns", "del", name);
      }
      return Optional.empty();
    } catch (UncheckedIOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// Makes them; takes those away that a test left which was killed.
  static Hosts connected() {
    for (String left : left()) {
      command("ip", "netns", "del", left);
    }
    Hosts hosts = new Hosts(name("here"), name("there"));
    try {
      hosts.connect();
      return hosts;
    } catch (Throwable e) {
      hosts.close();
      throw e;
    }
  }

  private void connect() {
    for (String host : List.of(here, there)) {
      command("ip", "netns", "add", host);
      in(host, "ip", "link", "set", "lo", "up");
    }
    in(here, "ip", "link", "add", DEVICE, "type", "veth", "peer", "name", DEVICE, "netns", there);
    in(here, "ip", "address", "add", NETWORK + "1/24", "dev", DEVICE);
    in(there, "ip", "address", "add", NETWORK + "2/24", "dev", DEVICE);
    plugIn();
    in(there, "ip", "link", "set", DEVICE, "up");
  }

  /// Comes before a command that runs on the one host.
  List<String> here() {
    return List.of("ip", "netns", "exec", here);
  }

  /// The same for the other.
  List<String> there() {
    return List.of("ip", "netns", "exec", there);
  }

  /// An address of the one host.
  static InetSocketAddress addressHere(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(NETWORK + 1), port);
  }

  /// Nothing gets through any more.
  void unplug() {
    in(here, "ip", "link", "set", DEVICE, "down");
  }

  void plugIn() {
    in(here, "ip", "link", "set", DEVICE, "up");
  }

  /// What the other host sends is lost.
  void loseWhatComes() {
    in(there, "iptables", "-A", "OUTPUT", "-o", DEVICE, "-j", "DROP");
  }

  /// What is sent to the other host is lost.
  void loseWhatGoes() {
    in(there, "iptables", "-A", "INPUT", "-i", DEVICE, "-j", "DROP");
  }

  /// Packets that end a connection are lost.
  void loseEnds() {
    for (String flag : List.of("FIN", "RST")) {
      in(there, "iptables", "-A", "OUTPUT", "-p", "tcp", "--tcp-flags", flag, flag, "-j", "DROP");
    }
  }

  /// Of so many packets in either direction one is lost, by chance.
  void loseOneOf(int packets) {
    for (String chain : List.of("INPUT", "OUTPUT")) {
      in(
          there,
          "iptables -A %s -m statistic --mode random --probability %.4f -j DROP"
              .formatted(chain, 1.0 / packets)
              .split(" "));
    }
  }

  void loseNothing() {
    in(there, "iptables", "-F");
  }

  /// The other host gets another address and loses its own.
  void move() {
    in(there, "ip", "address", "del", NETWORK + "2/24", "dev", DEVICE);
    in(there, "ip", "address", "add", NETWORK + "3/24", "dev", DEVICE);
  }

  @Override
  public void close() {
    List<String> all = command("ip", "netns", "list").lines().map(Hosts::first).toList();
    for (String host : List.of(here, there)) {
      if (all.contains(host)) {
        command("ip", "netns", "del", host);
      }
    }
  }

  private static String name(String role) {
    return PREFIX + ProcessHandle.current().pid() + "-" + role;
  }

  /// Those of processes that are no more.
  private static List<String> left() {
    return command("ip", "netns", "list")
        .lines()
        .map(Hosts::first)
        .filter(name -> name.matches(PREFIX + "\\d+-\\w+"))
        .filter(name -> Processes.isGone(Long.parseLong(name.replaceAll("\\D", ""))))
        .toList();
  }

  private static String first(String line) {
    int space = line.indexOf(' ');
    return space < 0 ? line : line.substring(0, space);
  }

  private static void in(String host, String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", host));
    all.addAll(Arrays.asList(words));
    command(all.toArray(String[]::new));
  }

  /// Runs it, and gives what it prints.
  private static String command(String... words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PoolExtension.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      if (process.exitValue() != 0) {
        throw new IOException(String.join(" ", words) + ": " + said.strip());
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}

package dev.loompool.internal;

import dev.loompool.PoolEvent;
import dev.loompool.internal.core.JoinedWorker;
import dev.loompool.internal.core.PoolCore;
import dev.loompool.internal.net.CoordinatorServer;
import dev.loompool.internal.net.JoiningWorkers;
import dev.loompool.internal.net.ListenOptions;
import dev.loompool.protocol.CodePrint;
import dev.loompool.protocol.v1.Hello;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/// Has the pool listen for workers that nobody launched. Confined to the control loop, but for
/// `listen`.
final class Joining {
  private final ListenOptions options;
  private final PoolCore core;
  private final WorkerEvents events;
  private final HostedPool hosted;
  private final EventQueue told;
  private final Logger log;

  Joining(
      ListenOptions options,
      PoolCore core,
      WorkerEvents events,
      HostedPool hosted,
      EventQueue told,
      Logger log) {
    this.hosted = hosted;
    this.options = options;
    this.core = core;
    this.events = events;
    this.told = told;
    this.log = log;
  }

  /// Binds the address; says which it is, where it is one of TCP.
  ///
  /// @param classPath of which workers that join must not have other versions
  Optional<InetSocketAddress> listen(
      CoordinatorServer server, List<Path> classPath, int maxMessageBytes)
      throws InterruptedException {
    List<CodePrint> code = options.allowOtherCode() ? List.of() : CodePrint.of(classPath);
    JoiningWorkers admission =
        new JoiningWorkers(options.token(), code, core.joined()::areWelcome, this::join, hosted);
    SocketAddress bound = server.listen(options, admission, events, maxMessageBytes, log);
    if (bound instanceof InetSocketAddress at) {
      log.info("workers may join at {}:{}", at.getHostString(), at.getPort());
      return Optional.of(at);
    }
    log.info("workers may join at {}", bound);
    return Optional.empty();
  }

  private int join(Hello hello, String host) {
    dev.loompool.protocol.v1.Joining said = hello.getJoining();
    String name = hello.getWorker();
    boolean takesClasses = said.getTakesClasses() && options.shipClasses();
    told.add(new PoolEvent.WorkerJoined(name, host, hello.getPid()));
    return events.joined(
        new JoinedWorker(
            name,
            said.getInstance(),
            said.getConcurrency(),
            false,
            Set.copyOf(said.getLabelsList())),
        new JoinedLife(name, host, takesClasses),
        hello.getPid());
  }
}

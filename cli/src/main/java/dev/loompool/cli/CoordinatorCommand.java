package dev.loompool.cli;

import dev.loompool.Pool;
import dev.loompool.PoolBuilder;
import dev.loompool.PoolException;
import dev.loompool.PoolState;
import dev.loompool.cli.worker.DrainTime;
import dev.loompool.cli.worker.EndpointConverter;
import dev.loompool.cli.worker.EnvironmentDefaults;
import dev.loompool.cli.worker.HostPort;
import dev.loompool.cli.worker.PeerOptions;
import dev.loompool.cli.worker.TaskClasses;
import dev.loompool.protocol.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `loompool coordinator`: hosts a pool for clients in other processes.
@Command(
    name = "coordinator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    defaultValueProvider = EnvironmentDefaults.class,
    synopsisHeading = "Usage: ",
    customSynopsis = "loompool coordinator --listen HOST:PORT --token-file FILE [OPTIONS]",
    description = {
      "Hosts a pool: programs use it by Pool.connect, and 'loompool worker' joins it.",
      "",
      "Each option can also be given by the environment: --token-file by LOOMPOOL_TOKEN_FILE, and so"
          + " on."
    },
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Exit code: 2 when it could not start or go on, 130 after Ctrl-C, 143 after SIGTERM. After"
          + " SIGTERM tasks that were accepted may finish, within the drain time. A second signal ends"
          + " at once.",
      "",
      "Example:",
      "  loompool coordinator --listen 127.0.0.1:7400 --token-file token -p app.jar"
    })
public final class CoordinatorCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.ToListen.class,
      description =
          "Where to listen for clients and workers; port 0 takes one that is free, unix:/PATH is a"
              + " socket for processes of the same user.")
  private @Nullable Endpoint listen;

  @Mixin private final PeerOptions peers = new PeerOptions();

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      description =
          "Workers of its own, beside those that join; one for each processor by default.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N",
      description = "Tasks at a time in each worker of its own; ${DEFAULT-VALUE} by default.")
  private int concurrency = 16;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What log lines and messages call the pool; ${DEFAULT-VALUE} by default.")
  private String name = "coordinator";

  @Option(
      names = {"-p", "--class-path"},
      paramLabel = "PATH",
      description = "Jars and folders of the tasks, as for java: 'classes:lib/*'.")
  private String classPath = "";

  @Option(
      names = "--allow-plaintext",
      description =
          "Listens where other machines come by though nothing is encrypted, without the --tls"
              + " options.")
  private boolean allowsPlaintext;

  @Option(
      names = "--metrics",
      paramLabel = "HOST:PORT",
      converter = HostPort.Converter.class,
      description =
          "Where to give the pool's counts by HTTP, at /metrics, as Prometheus reads them; whoever"
              + " gets there may read them.")
  private @Nullable HostPort metrics;

  @Option(
      names = "--drain-time",
      paramLabel = "TIME",
      converter = DrainTime.class,
      description = "How long tasks may take to finish after SIGTERM; 8s by default.")
  private Duration drainTime = Duration.ofSeconds(8);

  @Override
  public Integer call() throws InterruptedException {
    try (Pool pool = builder().open();
        Closeable _ = openMetrics(pool)) {
      String place =
          pool.listenAddress()
              .map(at -> at.getAddress().getHostAddress() + ":" + at.getPort())
              .orElseGet(() -> String.valueOf(listen));
      err().printf("loompool coordinator %s: listens at %s%n", name, place);
      while (pool.state() != PoolState.BROKEN && !pool.join(Duration.ofSeconds(1))) {
        // SIGTERM ends the pool, and then this process, by the pool's own hook.
      }
      err().println("loompool coordinator " + name + ": the pool has ended");
      return UNUSABLE;
    } catch (IOException | IllegalArgumentException | PoolException e) {
      err().println("loompool: " + e.getMessage());
      return UNUSABLE;
    }
  }

  private Closeable openMetrics(Pool pool) throws IOException {
    return metrics == null
        ? () -> {}
        : new PoolMetrics(
            new InetSocketAddress(metrics.host(), metrics.port()),
            name,
            pool::stats,
            pool::taskStats);
  }

  private PoolBuilder builder() throws IOException {
    Endpoint at = PeerOptions.required(listen, "--listen");
    PoolBuilder builder =
        Pool.builder()
            .name(name)
            .workers(workers)
            .concurrencyPerWorker(concurrency)
            .classPath(TaskClasses.parse(classPath).entries().toArray(Path[]::new))
            .allowPlaintext(allowsPlaintext)
            .token(peers.tokenFile())
            .exitGrace(drainTime)
            .listen(at.uri());
    return peers
        .tls(at)
        .map(tls -> builder.tls(tls.certificate(), tls.key(), tls.trusted()))
        .orElse(builder);
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}

package dev.loompool.cli;

import dev.loompool.cli.worker.EndpointConverter;
import dev.loompool.cli.worker.PeerOptions;
import dev.loompool.protocol.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `loompool map`: its options, and what its end means for the exit code.
@Command(
    name = "map",
    mixinStandardHelpOptions = true,
    versionProvider = LoompoolVersion.class,
    sortOptions = false,
    defaultValueProvider = PeerDefaults.class,
    synopsisHeading = "Usage: ",
    customSynopsis = "loompool map [OPTIONS] CLASS::METHOD",
    description = {
      "Applies a method to each line of the input, in worker processes.",
      "",
      "Writes one result a line, in the order of the input, each as soon as it is ready. The method is"
          + " public and static and has one parameter: a String, a number, a boolean, a Path, a URI,"
          + " or another type that can be made from a String. A method that returns nothing writes"
          + " nothing. What it prints goes to standard error, after the name of its worker.",
      "",
      "With --connect the workers are those of a pool that is there already. They need the method's"
          + " class on their own class path, and keep what it prints. The --token-file and --tls"
          + " options can also be given by the environment, as LOOMPOOL_TOKEN_FILE and so on."
    },
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Exit code: 0 when all went well, 1 when an item failed, 2 when the map could not start or go on,"
          + " 130 after Ctrl-C, 143 after SIGTERM. Ctrl-C ends at once. After SIGTERM no more input is"
          + " read; items that have been read may finish, within 8 s. A second signal ends at once.",
      "",
      "Examples:",
      "  seq 5 | loompool map java.lang.Long::toHexString",
      "  find . -type f | loompool map dev.loompool.examples.Checksums::sha256",
      "  loompool map -w 8 -p app.jar -i urls.txt -t 30s --json com.acme.Site::check",
      "  loompool map --connect pool:7400 --token-file token -p app.jar com.acme.Site::check"
    })
final class MapCommand implements Callable<Integer> {
  static final String NAME = "map";
  static final String VERBOSE = "--verbose";
  private static final String CONNECT = "--connect";
  private static final String ALLOW_PLAINTEXT = "--allow-plaintext";

  private final StandardStreams streams;

  @Spec private @Nullable CommandSpec spec;

  // Not converted by picocli, which would complain of it before it does of an unknown option.
  @Parameters(
      paramLabel = "CLASS::METHOD",
      description =
          "As in java.lang.Integer::parseInt; of several methods by that name one is"
              + " picked by its parameter's type, as in 'java.lang.Math::abs(double)'.")
  private String method = "";

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "Worker processes; one for each processor by default.")
  private @Nullable Integer workers;

  @Option(
      names = {"-c", "--concurrency"},
      paramLabel = "N",
      converter = PositiveConverter.class,
      description = "Items at a time in each worker; 16 by default.")
  private @Nullable Integer concurrency;

  @Option(
      names = {"-p", "--class-path"},
      paramLabel = "PATH",
      description = "Jars and directories of your classes, as for java:%n'classes:lib/*'.")
  private List<String> classPath = List.of();

  @Option(
      names = CONNECT,
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description = "Has a pool do it whose coordinator listens there, or at unix:/PATH.")
  private @Nullable Endpoint connect;

  @Mixin private final PeerOptions peers = new PeerOptions();

  @Option(
      names = ALLOW_PLAINTEXT,
      description = "Connects to another machine though nothing is encrypted.")
  private boolean allowsPlaintext;

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description = "Where the lines come from; standard input by default.")
  private @Nullable Path input;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the results go; standard output by default.")
  private @Nullable Path output;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Bounds each item: 300ms, 5s, 2m, 1h or PT5S; none by default.")
  private @Nullable Duration timeout;

  @Option(names = "--json", description = "Writes a JSON object for each item, failed ones too.")
  private boolean json;

  @Option(names = "--unordered", description = "Writes results in the order in which they come.")
  private boolean unordered;

  @Option(
      names = "--progress",
      negatable = true,
      description =
          "Shows a progress bar; by default where standard error is a terminal and the"
              + " results go elsewhere.")
  private @Nullable Boolean progress;

  @Option(
      names = {"-v", VERBOSE},
      description = "Shows stack traces and the log.")
  private boolean verbose;

  MapCommand(StandardStreams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws SetUpException {
    refuseWhatDoesNotGoTogether();
    LibrarySettings.apply(verbose);
    ClassPath found = ClassPath.parse(classPath);
    NamedMethod function = new MethodSearch(found).find(methodName());
    FileArguments files = new FileArguments(input, output);
    StatusLine status = new StatusLine(streams.err());
    MapRun run =
        new MapRun(
            settings(source(found, status), files),
            json ? new JsonFormat() : new PlainFormat(),
            status);
    try (InputStream source = files.openInput(streams.in());
        OutputStream target = files.openOutput(streams.out())) {
      return run.run(function, new LineSource(source), target) == 0 ? 0 : 1;
    } catch (IOException e) {
      return outputEnded(e, files);
    }
  }

  private MethodName methodName() {
    try {
      return MethodName.parse(method);
    } catch (IllegalArgumentException e) {
      CommandSpec command = Objects.requireNonNull(spec);
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private PoolSource source(ClassPath found, StatusLine status) {
    Endpoint place = connect;
    return place == null
        ? new LaunchedPool(ofNullable(workers), ofNullable(concurrency), found, status)
        : new HostedPool(place, peers, allowsPlaintext);
  }

  /// A pool that is there has its workers already, and one that is launched has no secrets.
  private void refuseWhatDoesNotGoTogether() {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Endpoint place = connect;
    List<String> strangers =
        place != null
            ? List.of("--workers", "--concurrency")
            : Stream.concat(PeerOptions.NAMES.stream(), Stream.of(ALLOW_PLAINTEXT)).toList();
    for (String option : strangers) {
      if (command.getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            command,
            place != null
                ? "%s is for workers that map launches; those of the pool at %s are there already"
                    .formatted(option, place.place())
                : "%s is for a pool that another process hosts; say where that listens, by %s"
                    .formatted(option, CONNECT));
      }
    }
  }

  private MapSettings settings(PoolSource source, FileArguments files) {
    return new MapSettings(
        source,
        Optional.ofNullable(timeout),
        !unordered,
        verbose,
        progress != null ? progress : streams.suitsProgress(files.output() != null));
  }

  private static OptionalInt ofNullable(@Nullable Integer number) {
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  // Who reads no further, as head does, has what he wanted.
  private int outputEnded(IOException e, FileArguments files) throws SetUpException {
    String reason = String.valueOf(e.getMessage());
    boolean pipe =
        streams.outKind() == StreamKind.PIPE || reason.toLowerCase(Locale.ROOT).contains("pipe");
    if (files.output() == null && pipe) {
      return 0;
    }
    throw new SetUpException(
        "cannot write "
            + (files.output() == null ? "standard output" : files.output())
            + ": "
            + reason,
        e);
  }
}

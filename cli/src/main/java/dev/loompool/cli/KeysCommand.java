package dev.loompool.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `loompool keys`: makes what a trial with encrypted connections needs.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    versionProvider = LoompoolVersion.class,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "loompool keys [OPTIONS] FOLDER",
    description = {
      "Makes an authority, certificates for a coordinator, its workers and clients, and a token, for"
          + " a trial.",
      "",
      "The certificates hold for 90 days. Whoever has the authority's key, ca.p12, can make more; its"
          + " password is 'trial-only'."
    },
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n")
final class KeysCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "Where the files go; made where it is missing.")
  private Path folder = Path.of("keys");

  @Option(
      names = "--host",
      paramLabel = "NAME",
      split = ",",
      description = "Names and addresses by which others reach the coordinator, beside localhost.")
  private List<String> hosts = List.of();

  @Override
  public Integer call() throws SetUpException {
    try {
      new TrialKeys(folder).make(hosts);
    } catch (IOException e) {
      throw new SetUpException("cannot make keys in " + folder + ": " + e.getMessage(), e);
    }
    Objects.requireNonNull(spec)
        .commandLine()
        .getOut()
        .println(
            "made ca.pem, a certificate and its key for each of coordinator, worker and client, such as"
                + " worker.pem and worker.key, and token in "
                + folder);
    return 0;
  }
}

package dev.loompool.it;

import dev.loompool.cli.CommandLineTarget;
import dev.loompool.internal.net.HandshakeTarget;
import dev.loompool.it.fuzz.CodecTarget;
import dev.loompool.it.fuzz.FailureTarget;
import dev.loompool.it.fuzz.FrameTarget;
import dev.loompool.it.fuzz.FuzzTarget;
import dev.loompool.it.fuzz.Fuzzer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Gives everything that reads what others wrote broken input: a little each time, and by
/// `scripts/fuzz` as much as wanted.
class FuzzTest {
  private static final Path CORPUS =
      Checkout.ROOT.resolve("integration-tests/src/test/resources/fuzz");

  @SuppressWarnings("ImmutableEnumChecker") // constructors have no state
  enum Target {
    FRAMES(FrameTarget::new, 20_000),
    HANDSHAKE(HandshakeTarget::new, 20_000),
    CODEC(CodecTarget::new, 20_000),
    FAILURE(FailureTarget::new, 20_000),
    COMMANDS(CommandLineTarget::new, 2_000);

    private final Supplier<FuzzTarget> made;
    private final long everyday;

    Target(Supplier<FuzzTarget> made, long everyday) {
      this.made = made;
      this.everyday = everyday;
    }

    String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("fault-I10")
  @Timeout(24 * 60 * 60)
  void bearsBrokenInput(Target target) throws Exception {
    String wanted = System.getProperty("fuzz.target", "");
    Assumptions.assumeTrue(
        wanted.isEmpty() || wanted.equals(target.folder()), "another target is wanted");

    new Fuzzer(target.made.get())
        .run(
            CORPUS.resolve(target.folder()),
            Long.getLong("fuzz.count", target.everyday),
            Long.getLong("fuzz.seed", 1));
  }
}

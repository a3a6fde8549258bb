package dev.loompool.internal;

import dev.loompool.PoisonTaskException.LostWorker;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.core.WorkerExit.Cause;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What messages say of lost workers.
final class LossText {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private LossText() {}

  /// Such as `was killed by SIGKILL (exit 137)`.
  static String exit(@Nullable WorkerExit exit) {
    String how = exit == null ? "was lost" : exit.description();
    return how.startsWith("exited")
        ? how + ", which nobody told it to (did a task call System.exit?),"
        : how;
  }

  /// All losses of a task, the last too.
  static List<LostWorker> losses(Outcome last, NameRegister names) {
    List<Outcome> outcomes = new ArrayList<>(last.earlier());
    outcomes.add(last);
    List<LostWorker> losses = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      WorkerExit exit = outcome.loss();
      if (exit != null) {
        String name = names.of(exit.worker());
        boolean alone = outcome.ending() != Ending.LOST;
        losses.add(new LostWorker(name, exit.pid(), exit.description(), exit.at(), alone));
      }
    }
    return losses;
  }

  /// Such as `, out of memory 2 of 2`; empty where it was not for lack of memory that a task was
  /// given up.
  static String memory(TaskLabel task, Outcome last) {
    long losses =
        Stream.concat(last.earlier().stream(), Stream.of(last))
            .map(Outcome::loss)
            .filter(exit -> exit != null && exit.cause() == Cause.OUT_OF_MEMORY)
            .count();
    WorkerExit exit = last.loss();
    int most = task.settings().retry().outOfMemoryAttempts();
    return exit != null && exit.cause() == Cause.OUT_OF_MEMORY && losses >= most
        ? ", out of memory %d of %d".formatted(losses, most)
        : "";
  }

  /// Such as `w3 was ended by SIGSEGV (exit 139) at 12:01:03`.
  static String line(LostWorker lost) {
    return "%s%s %s at %s"
        .formatted(
            lost.alone() ? "quarantine " : "",
            lost.worker(),
            lost.exit(),
            TIME.format(lost.at().atZone(ZoneId.systemDefault())));
  }
}

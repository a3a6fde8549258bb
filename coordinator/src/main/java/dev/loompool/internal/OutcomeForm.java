package dev.loompool.internal;

import com.google.protobuf.UnsafeByteOperations;
import dev.loompool.internal.core.Outcome;
import dev.loompool.internal.core.Outcome.Ending;
import dev.loompool.internal.core.SchedulerFault;
import dev.loompool.internal.core.WorkerExit;
import dev.loompool.internal.core.WorkerExit.Cause;
import dev.loompool.protocol.v1.EndedTask;
import dev.loompool.protocol.v1.Final;
import dev.loompool.protocol.v1.Loss;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/// The form in which whole outcomes travel from a pool to its clients.
final class OutcomeForm {
  private static final int MOST_EARLIER = 200;

  private OutcomeForm() {}

  /// @param names what the workers are called
  static EndedTask.Builder write(Outcome outcome, NameRegister names) {
    EndedTask.Builder form =
        EndedTask.newBuilder()
            .setEnding(write(outcome.ending()))
            .setValue(
                UnsafeByteOperations.unsafeWrap(
                    outcome.bytes(), outcome.offset(), outcome.length()))
            .setWorker(outcome.worker())
            .setWorkerName(outcome.worker() == 0 ? "" : names.of(outcome.worker()))
            .setPid(outcome.pid())
            .setAttempt(outcome.attempt())
            .setMicros(outcome.micros());
    WorkerExit loss = outcome.loss();
    if (loss != null) {
      form.setLoss(write(loss));
    }
    SchedulerFault fault = outcome.fault();
    if (fault != null) {
      form.setFault(fault.text());
    }
    outcome.earlier().stream()
        .limit(MOST_EARLIER)
        .forEach(earlier -> form.addEarlier(write(earlier, names)));
    return form;
  }

  /// @param names learns what the workers are called
  static Outcome read(EndedTask form, NameRegister names) {
    if (!form.getWorkerName().isEmpty()) {
      names.named(ofHost(form.getWorker()), form.getWorkerName());
    }
    List<Outcome> earlier =
        form.getEarlierList().stream().map(before -> read(before, names)).toList();
    byte[] value = form.getValue().toByteArray();
    SchedulerFault fault =
        form.getFault().isEmpty() ? null : new SchedulerFault(form.getFault(), null);
    return new Outcome(
        read(form.getEnding()),
        value,
        0,
        value.length,
        ofHost(form.getWorker()),
        form.getPid(),
        form.getAttempt(),
        form.getMicros(),
        form.hasLoss() ? read(form.getLoss()) : null,
        fault,
        earlier);
  }

  /// The number of a worker of the host, as the client has it.
  static int ofHost(int worker) {
    return worker == 0 ? 0 : worker + NameRegister.OF_HOST;
  }

  private static Final write(Ending ending) {
    return switch (ending) {
      case VALUE -> Final.GAVE_VALUE;
      case FAILED -> Final.THREW;
      case RETRYABLE -> Final.THREW_BEFORE;
      case CANCELLED -> Final.WAS_CANCELLED;
      case TIMED_OUT -> Final.PASSED_TIMEOUT;
      case DEADLINE_PASSED -> Final.PASSED_DEADLINE;
      case STUCK -> Final.WAS_STUCK;
      case NOT_SERIALIZABLE -> Final.NOT_REBUILT;
      case LOST -> Final.WORKER_LOST;
      case LOST_ALONE -> Final.LOST_BEFORE;
      case POISONED -> Final.POISONED;
      case UNPLACED -> Final.UNPLACED;
      case POOL_TERMINATED, POOL_BROKEN -> Final.POOL_ENDED;
    };
  }

  private static Ending read(Final ending) {
    return switch (ending) {
      case GAVE_VALUE -> Ending.VALUE;
      case THREW -> Ending.FAILED;
      case THREW_BEFORE -> Ending.RETRYABLE;
      case WAS_CANCELLED -> Ending.CANCELLED;
      case PASSED_TIMEOUT -> Ending.TIMED_OUT;
      case PASSED_DEADLINE -> Ending.DEADLINE_PASSED;
      case WAS_STUCK -> Ending.STUCK;
      case NOT_REBUILT -> Ending.NOT_SERIALIZABLE;
      case WORKER_LOST -> Ending.LOST;
      case LOST_BEFORE -> Ending.LOST_ALONE;
      case POISONED -> Ending.POISONED;
      case UNPLACED -> Ending.UNPLACED;
      case POOL_ENDED -> Ending.POOL_TERMINATED;
      case UNRECOGNIZED ->
          throw new IllegalArgumentException("a task ended in a way that is not known here");
    };
  }

  private static Loss.Builder write(WorkerExit exit) {
    Loss.Builder form =
        Loss.newBuilder()
            .setWorker(exit.worker())
            .setPid(exit.pid())
            .setOutOfMemory(exit.cause() == Cause.OUT_OF_MEMORY)
            .setDescription(exit.description())
            .setLastWords(exit.lastWords())
            .setEpochMillis(exit.at().toEpochMilli());
    exit.exitCode().ifPresent(form::setExitCode);
    return form;
  }

  private static WorkerExit read(Loss form) {
    return new WorkerExit(
        ofHost(form.getWorker()),
        form.getPid(),
        form.hasExitCode() ? OptionalInt.of(form.getExitCode()) : OptionalInt.empty(),
        form.getOutOfMemory() ? Cause.OUT_OF_MEMORY : Cause.OTHER,
        form.getDescription(),
        form.getLastWords(),
        Instant.ofEpochMilli(form.getEpochMillis()));
  }
}

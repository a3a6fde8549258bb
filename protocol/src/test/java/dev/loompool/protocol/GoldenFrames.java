package dev.loompool.protocol;

import com.google.protobuf.ByteString;
import dev.loompool.protocol.v1.CancelTasks;
import dev.loompool.protocol.v1.Challenge;
import dev.loompool.protocol.v1.ClassBytes;
import dev.loompool.protocol.v1.Client;
import dev.loompool.protocol.v1.Closing;
import dev.loompool.protocol.v1.DefineFunction;
import dev.loompool.protocol.v1.Dismissed;
import dev.loompool.protocol.v1.Drain;
import dev.loompool.protocol.v1.Drained;
import dev.loompool.protocol.v1.EndedTask;
import dev.loompool.protocol.v1.Failure;
import dev.loompool.protocol.v1.Fatal;
import dev.loompool.protocol.v1.Final;
import dev.loompool.protocol.v1.ForgetFunctions;
import dev.loompool.protocol.v1.Frame;
import dev.loompool.protocol.v1.Hello;
import dev.loompool.protocol.v1.Hosting;
import dev.loompool.protocol.v1.Initialize;
import dev.loompool.protocol.v1.Initialized;
import dev.loompool.protocol.v1.Joining;
import dev.loompool.protocol.v1.Leaving;
import dev.loompool.protocol.v1.Loss;
import dev.loompool.protocol.v1.NeedClass;
import dev.loompool.protocol.v1.Ping;
import dev.loompool.protocol.v1.Policy;
import dev.loompool.protocol.v1.Pong;
import dev.loompool.protocol.v1.Refused;
import dev.loompool.protocol.v1.Region;
import dev.loompool.protocol.v1.Reply;
import dev.loompool.protocol.v1.Request;
import dev.loompool.protocol.v1.RetryRule;
import dev.loompool.protocol.v1.RevokeTasks;
import dev.loompool.protocol.v1.RunTasks;
import dev.loompool.protocol.v1.Share;
import dev.loompool.protocol.v1.Shared;
import dev.loompool.protocol.v1.StackFrame;
import dev.loompool.protocol.v1.Starvation;
import dev.loompool.protocol.v1.TaskBatch;
import dev.loompool.protocol.v1.TasksEnded;
import dev.loompool.protocol.v1.TasksStarted;
import dev.loompool.protocol.v1.Wanted;
import dev.loompool.protocol.v1.Welcome;
import dev.loompool.protocol.v1.Withdraw;
import java.util.List;

/// A frame for each message of `worker.proto`, with every field set to a value of its own.
final class GoldenFrames {
  private GoldenFrames() {}

  static List<Frame> all() {
    return List.of(
        challenge(),
        hello(),
        welcome(),
        frame().setRefused(Refused.newBuilder().setReason("full")).build(),
        initialize(),
        frame().setInitialized(Initialized.newBuilder().setFailure(failure())).build(),
        frame()
            .setDefineFunction(DefineFunction.newBuilder().setFunction(5).setCode(bytes(4)))
            .build(),
        frame()
            .setForgetFunctions(ForgetFunctions.newBuilder().addFunctions(5).addFunctions(300))
            .build(),
        runTasks(),
        tasksEnded(),
        frame().setRevokeTasks(RevokeTasks.newBuilder().setCount(9)).build(),
        frame().setCancelTasks(CancelTasks.newBuilder().addTasks(1).addTasks(1L << 40)).build(),
        frame().setDrain(Drain.getDefaultInstance()).build(),
        frame().setDrained(Drained.getDefaultInstance()).build(),
        frame().setFatal(Fatal.newBuilder().setReason("memory").setFailure(failure())).build(),
        frame().setPing(Ping.newBuilder().setNanos(-1)).build(),
        pong(),
        needClass(),
        classBytes(),
        frame()
            .setTasksStarted(
                TasksStarted.newBuilder()
                    .addTaskDeltas(1000)
                    .addTaskDeltas(-1)
                    .addRuns(1)
                    .addRuns(4))
            .build(),
        frame().setLeaving(Leaving.newBuilder().setAtOnce(true)).build(),
        frame()
            .setDismissed(Dismissed.newBuilder().setReason("another came").setSuperseded(true))
            .build(),
        frame().setShare(Share.newBuilder().setArguments(region(1)).setValues(region(300))).build(),
        frame().setShared(Shared.getDefaultInstance()).build(),
        frame().setRequest(Request.newBuilder().setId(300).setPool(7).setOutcome(1L << 40)).build(),
        frame().setReply(Reply.newBuilder().setId(300).setPool(7).setOutcome(endedTask())).build(),
        frame().setWithdraw(Withdraw.newBuilder().setId(300)).build(),
        frame().setClosing(Closing.getDefaultInstance()).build());
  }

  private static Region region(long number) {
    return Region.newBuilder().setNumber(number).setPath("/proc/7/fd/9").setBytes(1 << 20).build();
  }

  private static Frame welcome() {
    Welcome.Builder welcome =
        Welcome.newBuilder()
            .setProof(bytes(3))
            .setMaxMessageBytes(64)
            .setHosting(Hosting.newBuilder().setPool(7).setName("pool-0").setConcurrency(32));
    return frame().setWelcome(welcome).build();
  }

  private static Policy policy() {
    return Policy.newBuilder()
        .setName("sync")
        .setPriority(-2)
        .setMaxAttempts(3)
        .setFirstBackoffNanos(1_000_000)
        .setMaxBackoffNanos(1L << 33)
        .setOutOfMemoryAttempts(2)
        .addKeys(17)
        .addKeys(-1)
        .build();
  }

  private static EndedTask endedTask() {
    Loss loss =
        Loss.newBuilder()
            .setWorker(3)
            .setPid(4711)
            .setExitCode(137)
            .setOutOfMemory(true)
            .setDescription("was killed by SIGKILL")
            .setLastWords("killed")
            .setEpochMillis(1_000_000_000_000L)
            .build();
    return EndedTask.newBuilder()
        .setTask(1000)
        .setRun(4)
        .setEnding(Final.WORKER_LOST)
        .setValue(bytes(2))
        .setWorker(3)
        .setWorkerName("w3")
        .setPid(4711)
        .setAttempt(2)
        .setMicros(17)
        .setLoss(loss)
        .setFault("chose nobody")
        .addEarlier(EndedTask.newBuilder().setEnding(Final.LOST_BEFORE).setRun(3))
        .build();
  }

  private static Frame challenge() {
    Challenge.Builder challenge =
        Challenge.newBuilder()
            .setProtocolVersion(2)
            .setOldestProtocolVersion(1)
            .setNonce(bytes(32));
    return frame().setChallenge(challenge).build();
  }

  private static Frame hello() {
    Hello.Builder hello =
        Hello.newBuilder()
            .setProtocolVersion(2)
            .setOldestProtocolVersion(1)
            .setWorker("w3")
            .setNonce(bytes(32))
            .setProof(bytes(33))
            .setPid(4711)
            .setLibraryVersion("1.2.0")
            .setJavaVersion("25.0.3")
            .setJoining(
                Joining.newBuilder()
                    .setInstance(77)
                    .setConcurrency(16)
                    .setTakesClasses(true)
                    .addCode(0x1122334455667788L)
                    .addCode(7))
            .setClient(Client.newBuilder().setInstance(78));
    return frame().setHello(hello).build();
  }

  private static Frame initialize() {
    Initialize.Builder initialize =
        Initialize.newBuilder()
            .setPool(7)
            .setInitializer(bytes(2))
            .setExceptionHandler(bytes(1))
            .setContextLoader(3)
            .setWithholdsClasses(true)
            .setCodec(bytes(3));
    return frame().setInitialize(initialize).build();
  }

  private static Frame runTasks() {
    TaskBatch batch =
        TaskBatch.newBuilder()
            .setFunction(3)
            .setFirstTask(1000)
            .setAttempt(2)
            .setRun(4)
            .setTimeoutNanos(5_000_000_000L)
            .addLengths(2)
            .addLengths(300)
            .setArguments(bytes(5))
            .addDeadlineNanos(1_000_000)
            .addDeadlineNanos(-1)
            .setGraceNanos(2_000_000_000L)
            .setKillOnCancel(true)
            .setChunkSize(16)
            .setRetry(RetryRule.newBuilder().addRetried("a.B").addExcepted("c.D"))
            .setPolicy(policy())
            .build();
    return frame()
        .setRunTasks(
            RunTasks.newBuilder().addBatches(batch).addBatches(TaskBatch.getDefaultInstance()))
        .build();
  }

  private static Frame tasksEnded() {
    TasksEnded.Builder ended =
        TasksEnded.newBuilder()
            .setTaskDeltas(ColumnReader.packedSigned(1000, -1))
            .setRuns(ColumnReader.packed(4, 1))
            .setEndings(ByteString.copyFrom(new byte[] {0, 5}))
            .setLengths(ColumnReader.packed(2, 300))
            .setMicros(ColumnReader.packed(17, 1L << 33))
            .setValues(bytes(6))
            .setAttempts(ColumnReader.packed(2, 1))
            .setRevokeAnswered(true)
            .addWorkers(3)
            .addWorkers(4)
            .addOthers(endedTask());
    return frame().setTasksEnded(ended).build();
  }

  private static Frame pong() {
    Starvation starvation =
        Starvation.newBuilder().setNanos(1_200_000_000).setMounted(2).setQueued(14).build();
    return frame()
        .setPong(Pong.newBuilder().setNanos(123_456_789).setEnded(300).setStarvation(starvation))
        .build();
  }

  private static Frame needClass() {
    NeedClass.Builder need =
        NeedClass.newBuilder()
            .setRequest(300)
            .setLoader(3)
            .setName("conf/orders.properties")
            .setWanted(Wanted.RESOURCES);
    return frame().setNeedClass(need).build();
  }

  private static Frame classBytes() {
    ClassBytes.Builder answer =
        ClassBytes.newBuilder()
            .setRequest(300)
            .setLoader(2)
            .addContents(bytes(3))
            .addContents(bytes(1))
            .setMissing("made at run time")
            .setFix("write it to a file");
    return frame().setClassBytes(answer).build();
  }

  private static Failure failure() {
    StackFrame frame =
        StackFrame.newBuilder()
            .setClassLoader("app")
            .setModule("com.acme")
            .setModuleVersion("1")
            .setType("com.acme.Orders")
            .setMethod("sync")
            .setFile("Orders.java")
            .setLine(57)
            .build();
    return Failure.newBuilder()
        .setType("java.lang.IllegalStateException")
        .setMessage("no stock")
        .addFrames(frame)
        .setCause(Failure.newBuilder().setType("java.io.IOException"))
        .addSuppressed(Failure.newBuilder().setMessage("closed"))
        .setSerialized(bytes(3))
        .build();
  }

  private static Frame.Builder frame() {
    return Frame.newBuilder();
  }

  private static ByteString bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (0xa0 + i);
    }
    return ByteString.copyFrom(bytes);
  }
}

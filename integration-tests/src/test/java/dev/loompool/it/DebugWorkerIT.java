package dev.loompool.it;

import static dev.loompool.it.PoolExtension.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.request.EventRequest;
import dev.loompool.Pool;
import dev.loompool.PoolEvent;
import dev.loompool.PoolState;
import dev.loompool.TaskSubmitter;
import dev.loompool.task.TaskContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DebugWorkerIT {
  @RegisterExtension static final PoolExtension POOLS = new PoolExtension();

  @Test
  void aDebuggerStepsThroughATaskThatHasATimeLimit() throws Exception {
    int port = freePort();
    Pool pool = POOLS.open(builder -> builder.workers(1).debugWorker(port));
    TaskSubmitter hurried =
        pool.with(
            options -> options.withTimeout(Duration.ofMillis(1)).withGrace(Duration.ofMillis(1)));
    CompletableFuture<Integer> square = hurried.submit(Stepped::square, 12);
    awaitListening(port);
    assertThat(pool.stats().workers().getFirst().ready()).isFalse();

    VirtualMachine worker = attach(port);
    try {
      BreakpointEvent stop = stopIn(worker, Stepped.class, "square");
      assertThat(stop.thread().frame(0).getArgumentValues().getFirst()).hasToString("12");
      // As long as a debugger takes its time, the limits of the task pass.
      assertThat(square).isNotDone();
    } finally {
      worker.dispose();
    }

    assertThat(square.get()).isEqualTo(144);
    assertThat(hurried.apply(() -> TaskContext.current().deadline().isEmpty())).isTrue();
    assertThat(pool.stats().lostWorkers()).isZero();
  }

  @Test
  void theOtherWorkersWorkAsEver() throws Exception {
    int port = freePort();
    Pool pool = POOLS.open(builder -> builder.workers(2).debugWorker(port));

    assertThat(pool.map(x -> x + 1, MapIT.range(100)).get()).hasSize(100);
    awaitListening(port);

    assertThat(pool.stats().workers())
        .satisfiesExactlyInAnyOrder(
            w1 -> assertThat(w1.ready()).isFalse(), w2 -> assertThat(w2.ready()).isTrue());
  }

  @Test
  void aPoolClosesThoughNoDebuggerCame() throws Exception {
    int port = freePort();
    Pool pool = POOLS.open(builder -> builder.workers(1).debugWorker(port));
    awaitListening(port);

    pool.close();

    assertThat(pool.state()).isEqualTo(PoolState.TERMINATED);
  }

  @Test
  @Tag("fault-C16")
  void aPortThatIsTakenIsToldAndAUsualWorkerTakesOver() throws Exception {
    List<PoolEvent> events = new CopyOnWriteArrayList<>();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Pool pool =
          POOLS.open(builder ->
              builder.workers(1).debugWorker(taken.getLocalPort()).listener(events::add));

      assertThat(pool.apply(() -> 1)).isEqualTo(1);
    }

    waiting()
        .untilAsserted(() ->
            assertThat(events)
                .filteredOn(PoolEvent.WorkerExited.class::isInstance)
                .asString()
                .contains("Address already in use"));
  }

  @Test
  void theWorkerAfterTheDebuggedOneIsAUsualOne() throws Exception {
    int port = freePort();
    Pool pool = POOLS.open(builder -> builder.workers(1).debugWorker(port));
    awaitListening(port);
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);

    assertThat(pool.apply(() -> ProcessHandle.current().pid())).isPositive();
    assertThat(pool.stats().workers()).extracting("name").containsExactly("w2");
  }

  /// A task to stop in.
  static final class Stepped {
    private Stepped() {}

    static int square(int number) {
      return number * number;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitListening(int port) {
    waiting()
        .until(() ->
            POOLS
                .workerOutput()
                .contains("w1 out Listening for transport dt_socket at address: " + port));
  }

  private static VirtualMachine attach(int port) throws Exception {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(candidate -> candidate.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(String.valueOf(port));
    return connector.attach(arguments);
  }

  /// Lets the program run until it enters the method.
  private static BreakpointEvent stopIn(VirtualMachine program, Class<?> type, String method)
      throws InterruptedException {
    var prepared = program.eventRequestManager().createClassPrepareRequest();
    prepared.addClassFilter(type.getName());
    prepared.setSuspendPolicy(EventRequest.SUSPEND_ALL);
    prepared.enable();
    program.resume();
    while (true) {
      var events = program.eventQueue().remove(PoolExtension.LIMIT.toMillis());
      for (Event event : events) {
        if (event instanceof ClassPrepareEvent loaded) {
          var start = loaded.referenceType().methodsByName(method).getFirst().location();
          program.eventRequestManager().createBreakpointRequest(start).enable();
        } else if (event instanceof BreakpointEvent stop) {
          return stop;
        }
      }
      events.resume();
    }
  }
}

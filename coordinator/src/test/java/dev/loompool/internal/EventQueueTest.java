package dev.loompool.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loompool.PoolEvent;
import dev.loompool.PoolState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class EventQueueTest {
  private static final PoolEvent FIRST = new PoolEvent.WorkerLaunched("w1", 7);
  private static final PoolEvent SECOND = new PoolEvent.WorkerReady("w1", 7);
  private static final PoolEvent LAST = new PoolEvent.StateChanged(PoolState.TERMINATED);

  private final Queue<Runnable> callbacks = new ArrayDeque<>();
  private final List<PoolEvent> told = new ArrayList<>();
  private final RecordingLogger log = new RecordingLogger();

  @Test
  void tellsInOrderFromOneCallback() {
    EventQueue queue = new EventQueue(told::add, callbacks::add, log);

    queue.add(FIRST);
    queue.add(SECOND);

    assertThat(told).isEmpty();
    assertThat(callbacks).hasSize(1);
    callbacks.remove().run();
    assertThat(told).containsExactly(FIRST, SECOND);
  }

  @Test
  void startsAnotherCallbackForWhatComesLater() {
    EventQueue queue = new EventQueue(told::add, callbacks::add, log);
    queue.add(FIRST);
    callbacks.remove().run();

    queue.add(SECOND);
    callbacks.remove().run();

    assertThat(told).containsExactly(FIRST, SECOND);
    assertThat(callbacks).isEmpty();
  }

  @Test
  void logsOnceForEachEventAtWhichTheListenerThrows() {
    EventQueue queue =
        new EventQueue(
            event -> {
              told.add(event);
              if (event.equals(FIRST)) {
                throw new IllegalStateException("no");
              }
              if (event.equals(LAST)) {
                throw new StackOverflowError();
              }
            },
            callbacks::add,
            log);

    queue.add(FIRST);
    queue.add(SECOND);
    queue.add(LAST);
    callbacks.remove().run();

    assertThat(told).containsExactly(FIRST, SECOND, LAST);
    assertThat(log.messages(Level.WARN))
        .containsExactly(
            "the pool's listener failed at " + FIRST, "the pool's listener failed at " + LAST);
  }

  @Test
  void aListenerThatHangsMissesEventsButNoState() {
    EventQueue queue = new EventQueue(told::add, callbacks::add, log);

    for (int i = 0; i < 10_005; i++) {
      queue.add(FIRST);
    }
    queue.add(LAST);
    callbacks.remove().run();

    assertThat(told).hasSize(10_001).endsWith(FIRST, LAST);
    assertThat(log.messages(Level.WARN))
        .containsExactly(
            "10000 events wait for the pool's listener; dropping " + FIRST + " and more");
  }
}

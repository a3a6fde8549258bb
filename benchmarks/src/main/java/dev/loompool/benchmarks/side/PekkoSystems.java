package dev.loompool.benchmarks.side;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.ActorSystem;

/// Actor systems that reach each other by Artery over TCP, with messages of bytes. Thread-safe.
final class PekkoSystems {
  static final String NAME = "bench";
  static final String ACTOR = "tasks";

  private static final String CONFIG =
      """
      pekko {
        loglevel = ERROR
        stdout-loglevel = ERROR
        log-dead-letters = off
        actor.provider = remote
        remote.artery {
          transport = tcp
          canonical.hostname = "127.0.0.1"
          canonical.port = 0
          advanced {
            maximum-frame-size = 4 MiB
            buffer-pool-size = 32
            outbound-message-queue-size = 262144
          }
        }
      }
      """;

  private PekkoSystems() {}

  static ActorSystem start() {
    Config config = ConfigFactory.parseString(CONFIG).withFallback(ConfigFactory.load());
    return ActorSystem.create(NAME, config);
  }
}

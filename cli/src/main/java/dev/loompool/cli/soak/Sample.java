package dev.loompool.cli.soak;

import java.time.Duration;
import java.util.Map;

/// What was measured at one moment.
///
/// @param at how long after the start
/// @param values in bytes where it is memory; what this system does not tell is left out
record Sample(Duration at, Map<Gauge, Double> values) {
  Sample {
    values = Map.copyOf(values);
  }
}

/// The parts of the hot path, each alone, in nanoseconds and bytes of garbage: `loompool bench
/// --jmh`.
@NullMarked
package dev.loompool.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;

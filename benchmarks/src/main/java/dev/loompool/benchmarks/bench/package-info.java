/// The whole-path runner, `loompool bench`: starts the sides, asks them in turns, and reports.
@NullMarked
package dev.loompool.benchmarks.bench;

import org.jspecify.annotations.NullMarked;

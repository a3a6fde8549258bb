@NullMarked
package dev.loompool.benchmarks.bench;

import org.jspecify.annotations.NullMarked;

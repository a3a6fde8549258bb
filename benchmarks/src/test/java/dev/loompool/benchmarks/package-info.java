/// How interleavings are tried.
@NullMarked
package dev.loompool.benchmarks;

import org.jspecify.annotations.NullMarked;

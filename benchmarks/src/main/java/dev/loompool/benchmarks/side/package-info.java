/// The programs that are measured: Loompool and its peers, each behind [Side], each in a JVM of its
/// own that takes orders line by line.
@NullMarked
package dev.loompool.benchmarks.side;

import org.jspecify.annotations.NullMarked;

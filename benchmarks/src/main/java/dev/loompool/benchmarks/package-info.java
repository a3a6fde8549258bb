/// What is measured or stressed by hand.
@NullMarked
package dev.loompool.benchmarks;

import org.jspecify.annotations.NullMarked;

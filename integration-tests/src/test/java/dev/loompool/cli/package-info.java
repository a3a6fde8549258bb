/// Targets of the fuzzer that look inside.
@NullMarked
package dev.loompool.cli;

import org.jspecify.annotations.NullMarked;

/// Targets of the fuzzer that look inside.
@NullMarked
package dev.loompool.internal.net;

import org.jspecify.annotations.NullMarked;

/// Worker processes: their command lines, output and ends.
@NullMarked
package dev.loompool.internal.process;

import org.jspecify.annotations.NullMarked;

/// Interleavings of what the threads of a worker share.
@NullMarked
package dev.loompool.worker;

import org.jspecify.annotations.NullMarked;

/// The one thread that owns a pool's state.
@NullMarked
package dev.loompool.internal.control;

import org.jspecify.annotations.NullMarked;

/// Interleavings of the control loop.
@NullMarked
package dev.loompool.internal.control;

import org.jspecify.annotations.NullMarked;

/// Interleavings of what callers and the control loop share.
@NullMarked
package dev.loompool.internal;

import org.jspecify.annotations.NullMarked;

/// A proxy between pool and workers that does what networks do.
@NullMarked
package dev.loompool.it.proxy;

import org.jspecify.annotations.NullMarked;

/// The extension points of a pool.
@NullMarked
package dev.loompool.spi;

import org.jspecify.annotations.NullMarked;

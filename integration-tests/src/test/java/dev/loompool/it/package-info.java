/// Tests that run real worker processes, through the public API.
@NullMarked
package dev.loompool.it;

import org.jspecify.annotations.NullMarked;

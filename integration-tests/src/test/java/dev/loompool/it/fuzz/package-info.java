/// Hostile input by the million, from seeds.
@NullMarked
package dev.loompool.it.fuzz;

import org.jspecify.annotations.NullMarked;

/// A pool of worker processes: the API.
@NullMarked
package dev.loompool;

import org.jspecify.annotations.NullMarked;

/// The coordinator's side of the connections.
@NullMarked
package dev.loompool.internal.net;

import org.jspecify.annotations.NullMarked;

/// The worker's side of the connection.
@NullMarked
package dev.loompool.worker.net;

import org.jspecify.annotations.NullMarked;

/// Every decision of a pool, as plain single-threaded code: no thread, socket, process, clock or
/// log.
@NullMarked
package dev.loompool.internal.core;

import org.jspecify.annotations.NullMarked;

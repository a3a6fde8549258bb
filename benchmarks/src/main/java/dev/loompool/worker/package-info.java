/// What has to be stressed inside the worker.
@NullMarked
package dev.loompool.worker;

import org.jspecify.annotations.NullMarked;

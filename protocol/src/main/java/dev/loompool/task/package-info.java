/// The types that travel between the coordinator and its workers: functions, ids, hooks.
@NullMarked
package dev.loompool.task;

import org.jspecify.annotations.NullMarked;

/// The worker process: connects to its coordinator, runs tasks on virtual threads, answers.
@NullMarked
package dev.loompool.worker;

import org.jspecify.annotations.NullMarked;

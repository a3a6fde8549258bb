/// Breaks workers and coordinators on purpose while tasks run, and checks what became of the tasks.
@NullMarked
package dev.loompool.cli.chaos;

import org.jspecify.annotations.NullMarked;

/// `loompool worker`, which also has a jar of its own and so depends on nothing else of the
/// command.
@NullMarked
package dev.loompool.cli.worker;

import org.jspecify.annotations.NullMarked;

/// The `loompool` command.
@NullMarked
package dev.loompool.cli;

import org.jspecify.annotations.NullMarked;

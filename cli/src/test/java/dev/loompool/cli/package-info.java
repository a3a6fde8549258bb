/// Tests of the `loompool` command.
@NullMarked
package dev.loompool.cli;

import org.jspecify.annotations.NullMarked;

/// Tests of the chaos that the command makes.
@NullMarked
package dev.loompool.cli.chaos;

import org.jspecify.annotations.NullMarked;

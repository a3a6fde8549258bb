/// Tests of long runs.
@NullMarked
package dev.loompool.cli.soak;

import org.jspecify.annotations.NullMarked;

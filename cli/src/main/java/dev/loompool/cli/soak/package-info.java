/// Runs a pool under load and kills for long, and looks whether it grows.
@NullMarked
package dev.loompool.cli.soak;

import org.jspecify.annotations.NullMarked;

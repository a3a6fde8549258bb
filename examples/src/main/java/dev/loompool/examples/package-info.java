/// Task functions and programs to try and to copy from.
@NullMarked
package dev.loompool.examples;

import org.jspecify.annotations.NullMarked;

/// The counts of pools as meters of Micrometer. Needs `io.micrometer:micrometer-core` on the class
/// path, which the library does not bring.
@NullMarked
package dev.loompool.micrometer;

import org.jspecify.annotations.NullMarked;

/// Apache Fory as the codec of a pool. Needs `org.apache.fory:fory-core` on the class path, which
/// the library does not bring.
@NullMarked
package dev.loompool.fory;

import org.jspecify.annotations.NullMarked;

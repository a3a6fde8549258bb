/// The pool behind the API: encodes, waits, decodes.
@NullMarked
package dev.loompool.internal;

import org.jspecify.annotations.NullMarked;

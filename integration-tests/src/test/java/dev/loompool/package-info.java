/// What tests need from inside the API's package.
@NullMarked
package dev.loompool;

import org.jspecify.annotations.NullMarked;

/// A user's code, as messages show it.
@NullMarked
package com.acme;

import org.jspecify.annotations.NullMarked;

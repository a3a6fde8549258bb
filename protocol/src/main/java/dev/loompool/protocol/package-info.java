/// What coordinator and worker must agree on: frames, handshake, codecs. Not for users.
@NullMarked
package dev.loompool.protocol;

import org.jspecify.annotations.NullMarked;

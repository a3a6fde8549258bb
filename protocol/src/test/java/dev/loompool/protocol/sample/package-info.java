/// What the tests of messages talk about: the messages name these classes and their lines.
@NullMarked
package dev.loompool.protocol.sample;

import org.jspecify.annotations.NullMarked;

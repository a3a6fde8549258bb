package dev.loompool.protocol;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// Two arguments that travel as one.
public record Pair(@Nullable Object first, @Nullable Object second) implements Serializable {}

package dev.loompool.protocol.sample;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// Holds something, in a field named `cursor`.
public record Page(@Nullable Object cursor) implements Serializable {}

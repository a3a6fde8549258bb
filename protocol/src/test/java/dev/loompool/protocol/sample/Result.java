package dev.loompool.protocol.sample;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// Holds something, in a field named `rows`.
public record Result(@Nullable Object rows) implements Serializable {}

package dev.loompool;

import java.util.OptionalLong;

/// How far a map is, at one moment.
///
/// @param submitted items taken from the source so far
/// @param done items whose task has ended, failed ones among them
/// @param failed items whose task gave no value
/// @param total how many items there are, where that is known: when the source is a collection, or
///   has ended
public record MapProgress(long submitted, long done, long failed, OptionalLong total) {}

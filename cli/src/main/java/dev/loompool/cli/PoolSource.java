package dev.loompool.cli;

import dev.loompool.Pool;

/// Where a map's pool comes from. Immutable.
interface PoolSource {
  /// Opens it.
  ///
  /// @throws SetUpException where there is none
  Pool open() throws SetUpException;
}

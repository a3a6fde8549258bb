package dev.loompool.it.fuzz;

import java.util.List;

/// What takes input that somebody else wrote. Confined to one thread.
public interface FuzzTarget {
  /// Takes one input. What it may throw for input that is broken it has caught already: any other
  /// throwable is a finding.
  void take(byte[] input) throws Exception;

  /// Good input to begin with, beside the files of the corpus.
  List<byte[]> seeds() throws Exception;
}

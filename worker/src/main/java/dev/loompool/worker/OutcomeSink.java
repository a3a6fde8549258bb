package dev.loompool.worker;

/// Takes what was in an [Outbox]. Confined to the event loop.
interface OutcomeSink {
  /// Takes an outcome whose value has an array of its own, which may be kept.
  void single(OutcomeSegment.Single outcome);

  /// Takes outcomes that are in columns: to be moved out, all of them, by [OutcomeSegment#moveTo].
  void columns(OutcomeSegment segment);
}

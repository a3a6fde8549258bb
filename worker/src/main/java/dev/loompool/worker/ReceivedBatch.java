package dev.loompool.worker;

/// What the tasks of one batch share.
///
/// @param pool the id of the pool
/// @param worker this worker's name
/// @param function what they apply
/// @param attempt the number of this attempt
/// @param run the number of this run, which fences its outcome
/// @param timeoutNanos the bound of the attempt, 0 for none
/// @param graceNanos how long an interrupted task may take to end
/// @param killOnCancel whether that holds for one that was cancelled, too
/// @param retry which failures may lead to another attempt
/// @param arguments holds the encoded arguments
record ReceivedBatch(
    long pool,
    String worker,
    SentFunction function,
    int attempt,
    int run,
    long timeoutNanos,
    long graceNanos,
    boolean killOnCancel,
    RetryFilter retry,
    byte[] arguments) {}

package dev.loompool.worker;

import dev.loompool.protocol.CodePrint;
import dev.loompool.protocol.TlsFiles;
import java.util.List;
import java.util.Optional;

/// What a worker that nobody launched is told beyond what every worker is.
///
/// @param instance names this process: the same in each connection, and that of no other
/// @param tls encrypts the connection; empty where it is not
/// @param takesClasses whether it takes classes from the coordinator
/// @param home finds the classes of tasks
/// @param code what these are
/// @param labels of the tasks that need them it runs these too
public record JoinOptions(
    long instance,
    Optional<TlsFiles> tls,
    boolean takesClasses,
    ClassLoader home,
    List<CodePrint> code,
    List<String> labels) {}

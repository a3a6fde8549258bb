package dev.loompool.internal.net;

import dev.loompool.protocol.CodePrint;
import dev.loompool.protocol.FailureLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The classes of this process, of which a worker that joins must not have others. Immutable.
final class OwnCode {
  private static final int MOST_SHOWN = 10;

  private final List<CodePrint> prints;

  OwnCode(List<CodePrint> prints) {
    this.prints = List.copyOf(prints);
  }

  /// Why a worker is of no use here; empty where nothing that both have differs.
  ///
  /// @param told what is on its class path, a key and a print each
  Optional<String> refusal(String worker, List<Long> told) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i + 1 < told.size(); i += 2) {
      long key = told.get(i);
      long print = told.get(i + 1);
      List<CodePrint> own = prints.stream().filter(code -> code.key() == key).toList();
      if (!own.isEmpty() && own.stream().noneMatch(code -> code.print() == print)) {
        CodePrint first = own.getFirst();
        rows.add("%016x  %016x  %s".formatted(first.print(), print, first.name()));
      }
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(text(worker, rows));
  }

  private static String text(String worker, List<String> rows) {
    FailureLines text =
        new FailureLines("worker '" + worker + "' was refused: ")
            .reason("its class path has other classes than that of the coordinator")
            .line("", "coordinator       worker");
    rows.stream().limit(MOST_SHOWN).forEach(row -> text.line("classes", row));
    if (rows.size() > MOST_SHOWN) {
      text.line("", "and %d others".formatted(rows.size() - MOST_SHOWN));
    }
    return text.line(
            "fix",
            "start the worker with the jars of the coordinator, or say allowOtherCode(true) in the pool")
        .toString();
  }
}

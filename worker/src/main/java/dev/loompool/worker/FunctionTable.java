package dev.loompool.worker;

import dev.loompool.protocol.Adapters;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The functions that tasks name by id. Confined to the event loop.
public final class FunctionTable {
  private final Map<Long, SentFunction> functions = new HashMap<>();

  public FunctionTable() {
    functions.put(Adapters.CALL_ID, SentFunction.of(Adapters.CALL));
    functions.put(Adapters.APPLY_ID, SentFunction.of(Adapters.APPLY));
  }

  public void define(long id, byte[] code) {
    functions.put(id, new SentFunction(code));
  }

  public void forget(long id) {
    functions.remove(id);
  }

  @Nullable SentFunction get(long id) {
    return functions.get(id);
  }
}

package dev.loompool.fory;

import org.apache.fory.config.Config;
import org.apache.fory.context.ReadContext;
import org.apache.fory.context.WriteContext;
import org.apache.fory.exception.InsecureException;
import org.apache.fory.serializer.Serializer;

/// Stands where Fory has a serializer for classes that are made at run time. Immutable.
final class RefusingSerializer extends Serializer<Object> {
  private final String name;

  @SuppressWarnings("unchecked") // it never sees an object of the class
  RefusingSerializer(Config config, Class<?> type) {
    super(config, (Class<Object>) type);
    this.name = type.getName();
  }

  @Override
  public void write(WriteContext context, Object value) {
    throw refusal();
  }

  @Override
  public Object read(ReadContext context) {
    throw refusal();
  }

  private InsecureException refusal() {
    return new InsecureException(
        "Class " + name + " is not registered: lambdas and proxies can't be");
  }
}

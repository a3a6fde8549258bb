package dev.loompool.protocol.sample;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.Collections;
import java.util.Iterator;
import java.util.stream.Stream;

/// User code that does not do what serialization hopes for.
public final class Stubborn {
  private Stubborn() {}

  /// Its hook throws.
  public record ThrowsInWriteReplace() implements Serializable {
    private Object writeReplace() {
      throw new IllegalStateException("closed");
    }
  }

  /// Its hook throws what the JDK throws.
  public static final class RefusesInWriteObject implements Serializable {
    private void writeObject(ObjectOutputStream out) throws IOException {
      throw new NotSerializableException("not me");
    }
  }

  /// Writes a field that the JDK would leave out.
  public static final class WritesTransientField implements Serializable {
    private final transient Object held;

    public WritesTransientField(Object held) {
      this.held = held;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeObject(held);
    }
  }

  /// Cannot be iterated.
  public static final class ThrowingList extends AbstractList<Object> implements Serializable {
    @Override
    public Object get(int index) {
      throw new AssertionError("get");
    }

    @Override
    public int size() {
      throw new IllegalStateException("size");
    }

    @Override
    public Stream<Object> stream() {
      throw new LinkageError("stream");
    }
  }

  /// Has no end.
  public static final class EndlessList extends AbstractList<Object> implements Serializable {
    @Override
    public Object get(int index) {
      return index;
    }

    @Override
    public int size() {
      return Integer.MAX_VALUE;
    }

    @Override
    public Iterator<Object> iterator() {
      return Collections.<Object>nCopies(Integer.MAX_VALUE, "again").iterator();
    }
  }

  /// Has no message that can be read.
  public static final class ThrowingException extends RuntimeException {
    @Override
    public String getMessage() {
      throw new AssertionError("getMessage");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new AssertionError("getStackTrace");
    }
  }
}

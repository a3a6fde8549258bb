package dev.loompool.protocol;

import dev.loompool.task.TaskCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Java serialization behind an [ObjectInputFilter]. Whatever the filter allows, an array must fit
/// into the bytes that came: a broken length costs no memory. A class that both ends don't find by
/// themselves is written with the number of its loader.
///
/// Immutable.
public final class JavaTaskCodec implements TaskCodec {
  private final LoaderNumbers loaders;
  private final ObjectInputFilter filter;

  public JavaTaskCodec(LoaderNumbers loaders, ObjectInputFilter filter) {
    this.loaders = loaders;
    this.filter = filter;
  }

  /// For a peer that this process launched or was launched by: any class, but bounded depth and
  /// size.
  public static JavaTaskCodec trusting(LoaderNumbers loaders, int maxBytes) {
    return new JavaTaskCodec(loaders, SerialFilter.trusting(maxBytes));
  }

  /// As the other, with all classes from one loader.
  public static JavaTaskCodec trusting(ClassLoader loader, int maxBytes) {
    return trusting(LoaderNumbers.only(loader), maxBytes);
  }

  /// For a peer of which only its token is known: the JDK's common types and the allowed classes.
  ///
  /// @param allowed such as `com.acme.Row`, `com.acme.Jobs*`, `com.acme.*` or `com.acme.**`
  public static JavaTaskCodec strict(ClassLoader loader, List<String> allowed) {
    return strict(LoaderNumbers.only(loader), allowed);
  }

  /// Throws an [IllegalArgumentException] where one of these can't be allowed.
  public static void checkAllowed(List<String> patterns) {
    SerialFilter.strict(patterns);
  }

  /// As the other, with classes from several loaders.
  public static JavaTaskCodec strict(LoaderNumbers loaders, List<String> allowed) {
    return new JavaTaskCodec(loaders, SerialFilter.strict(allowed));
  }

  @Override
  public void encode(@Nullable Object value, OutputStream out) throws IOException {
    try {
      ObjectOutputStream objects = new AnnotatedStream(out);
      objects.writeObject(value);
      objects.flush();
    } catch (StackOverflowError e) {
      throw new InvalidObjectException("the object graph is nested too deep to be serialized", e);
    }
  }

  @Override
  public @Nullable Object decode(byte[] bytes, int offset, int length)
      throws IOException, ClassNotFoundException {
    try (var objects =
        new FilteredStream(new ByteArrayInputStream(bytes, offset, length), length)) {
      return objects.readObject();
    } catch (InvalidClassException e) {
      throw SerialFilter.explained(e);
    } catch (NoClassDefFoundError e) {
      throw new ClassNotFoundException(e.getMessage(), e);
    } catch (RuntimeException | LinkageError | InternalError | AssertionError e) {
      // The JDK's own checks are not complete (a broken Map.of is an InternalError), and user code
      // may throw what it likes.
      throw new InvalidObjectException("the object could not be rebuilt: " + e, e);
    } catch (StackOverflowError e) {
      throw new InvalidObjectException("the object graph is nested too deep to be rebuilt", e);
    }
  }

  /// Throws where objects of the class are not let in.
  void requireAllowed(Class<?> type) throws InvalidClassException {
    SerialFilter.require(filter, type);
  }

  private final class AnnotatedStream extends ObjectOutputStream {
    AnnotatedStream(OutputStream out) throws IOException {
      super(out);
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
      int number = loaders.numberOf(type);
      if (number != LoaderNumbers.HOME) {
        writeInt(number);
      }
    }

    @Override
    protected void annotateProxyClass(Class<?> type) throws IOException {
      annotateClass(type);
    }
  }

  private final class FilteredStream extends ObjectInputStream {
    FilteredStream(InputStream in, int length) throws IOException {
      super(in);
      setObjectInputFilter(info ->
          isArrayTooLong(info, length)
              ? ObjectInputFilter.Status.REJECTED
              : filter.checkInput(info));
    }

    private static boolean isArrayTooLong(ObjectInputFilter.FilterInfo info, long length) {
      Class<?> type = info.serialClass();
      if (info.arrayLength() < 0 || type == null || !type.isArray()) {
        return false;
      }
      // The JDK's maps ask for their tables, which are larger than their content.
      return type.getComponentType().isPrimitive()
          ? info.arrayLength() > length
          : info.arrayLength() > 1024 + 16 * length;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      ClassLoader loader = annotatedLoader();
      Class<?> primitive = Class.forPrimitiveName(description.getName());
      return primitive == null ? Class.forName(description.getName(), false, loader) : primitive;
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces)
        throws IOException, ClassNotFoundException {
      ClassLoader loader = annotatedLoader();
      Class<?>[] types = new Class<?>[interfaces.length];
      ClassLoader definer = loader;
      for (int i = 0; i < types.length; i++) {
        types[i] = Class.forName(interfaces[i], false, loader);
        if (!Modifier.isPublic(types[i].getModifiers())) {
          definer = types[i].getClassLoader();
        }
      }
      return Proxy.newProxyInstance(definer, types, (proxy, method, arguments) -> null).getClass();
    }

    private ClassLoader annotatedLoader() throws IOException {
      return loaders.loader(available() < Integer.BYTES ? LoaderNumbers.HOME : readInt());
    }
  }
}

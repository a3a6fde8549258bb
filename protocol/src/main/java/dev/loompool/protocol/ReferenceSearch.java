package dev.loompool.protocol;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for the object that serialization stumbled over, in the order in which serialization goes.
/// It never recurses, visits a bounded number of objects, each once, and outlives whatever the
/// collections of user code throw.
///
/// Not thread-safe; for one search.
final class ReferenceSearch {
  private static final int MAX_STEPS = 1_000_000;
  private static final int MAX_OBJECTS = 100_000;
  private static final int MAX_DEPTH = 10_000;

  private final String className;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Iterator<Reference>> open = new ArrayDeque<>();
  private final List<Reference> path = new ArrayList<>();

  private ReferenceSearch(String className) {
    this.className = className;
  }

  /// The way from the root to the first object of the class with this name that is not
  /// Serializable.
  static Optional<ReferencePath> find(@Nullable Object root, String className) {
    return new ReferenceSearch(className).search(root);
  }

  private Optional<ReferencePath> search(@Nullable Object root) {
    if (root == null) {
      return Optional.empty();
    }
    if (isSought(root)) {
      return Optional.of(new ReferencePath(root, path));
    }
    open(root);
    for (int step = 0; step < MAX_STEPS && !open.isEmpty(); step++) {
      Reference next = nextOf(open.getLast());
      if (next == null) {
        open.removeLast();
        if (!path.isEmpty()) {
          path.removeLast();
        }
        continue;
      }
      Object target = next.target();
      if (target == null) {
        continue;
      }
      if (isSought(target)) {
        path.add(next);
        return Optional.of(new ReferencePath(root, path));
      }
      if (mayOpen(target)) {
        path.add(next);
        open(target);
      }
    }
    return Optional.empty();
  }

  private boolean isSought(Object target) {
    return !(target instanceof Serializable) && target.getClass().getName().equals(className);
  }

  private boolean mayOpen(Object target) {
    return target instanceof Serializable
        && !isLeaf(target)
        && open.size() < MAX_DEPTH
        && seen.size() < MAX_OBJECTS
        && !seen.contains(target);
  }

  private static boolean isLeaf(Object target) {
    Class<?> type = target.getClass();
    return target instanceof String
        || (target instanceof Number && type.getName().startsWith("java.lang."))
        || target instanceof Boolean
        || target instanceof Character
        || target instanceof Enum
        || target instanceof Class
        || (type.isArray() && type.getComponentType().isPrimitive());
  }

  private void open(Object holder) {
    seen.add(holder);
    Iterator<Reference> references;
    try {
      references = References.of(holder);
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      references = Collections.emptyIterator();
    }
    open.addLast(references);
  }

  private static @Nullable Reference nextOf(Iterator<Reference> references) {
    try {
      return references.hasNext() ? references.next() : null;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      return null;
    }
  }
}

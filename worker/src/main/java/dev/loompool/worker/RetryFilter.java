package dev.loompool.worker;

import dev.loompool.protocol.v1.RetryRule;
import java.util.Set;

/// Tells which throwables may lead to another attempt, by the names of their classes. Immutable.
record RetryFilter(Set<String> retried, Set<String> excepted) {
  static final RetryFilter NONE = new RetryFilter(Set.of(), Set.of());

  static RetryFilter of(RetryRule rule) {
    return new RetryFilter(Set.copyOf(rule.getRetriedList()), Set.copyOf(rule.getExceptedList()));
  }

  boolean accepts(Throwable thrown) {
    return !retried.isEmpty() && isOneOf(retried, thrown) && !isOneOf(excepted, thrown);
  }

  private static boolean isOneOf(Set<String> names, Throwable thrown) {
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      if (names.contains(type.getName())) {
        return true;
      }
    }
    return false;
  }
}

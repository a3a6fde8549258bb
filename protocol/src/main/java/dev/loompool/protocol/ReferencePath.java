package dev.loompool.protocol;

import java.util.List;

/// The way from an object to one that it refers to.
///
/// @param root where it begins
/// @param steps none where the root is the one
record ReferencePath(Object root, List<Reference> steps) {
  private static final int SHOWN_AT_EACH_END = 6;

  ReferencePath {
    steps = List.copyOf(steps);
  }

  /// The object at the end.
  Object target() {
    Object last = steps.isEmpty() ? root : steps.getLast().target();
    return last == null ? root : last;
  }

  /// Such as `argument[3] -> Page.cursor`, long ones without their middle.
  String text(String start) {
    StringBuilder text = new StringBuilder(start);
    for (int i = 0; i < steps.size(); i++) {
      int hidden = steps.size() - 2 * SHOWN_AT_EACH_END;
      if (i == SHOWN_AT_EACH_END && hidden > 0) {
        text.append(" -> ... ").append(hidden).append(" more ...");
        i += hidden;
      }
      Reference step = steps.get(i);
      if (text.isEmpty() && step.isElement()) {
        text.append(Reference.shortName(root.getClass()));
      } else if (!text.isEmpty() && !step.isElement()) {
        text.append(" -> ");
      }
      text.append(step.name());
    }
    return text.toString();
  }
}

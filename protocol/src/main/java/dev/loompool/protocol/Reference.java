package dev.loompool.protocol;

import org.jspecify.annotations.Nullable;

/// One step from an object to another that serialization takes with it.
///
/// @param name how the step reads in a path: `Page.cursor`, or `[3]`
/// @param target where it leads
record Reference(String name, @Nullable Object target) {
  static Reference field(Class<?> owner, String field, @Nullable Object target) {
    return new Reference(shortName(owner) + "." + field, target);
  }

  static Reference element(Object key, @Nullable Object target) {
    return new Reference("[" + key + "]", target);
  }

  /// Whether it reads as a part of the step before it.
  boolean isElement() {
    return name.startsWith("[");
  }

  /// The name of the class without its package. Unlike `getSimpleName` never empty, and without a
  /// look at the class's attributes, which may be broken.
  static String shortName(Class<?> type) {
    if (type.isArray()) {
      return shortName(type.getComponentType()) + "[]";
    }
    String name = type.getName();
    String local = name.substring(name.lastIndexOf('.') + 1);
    String innermost = local.substring(local.lastIndexOf('$') + 1);
    boolean named = !innermost.isEmpty() && Character.isJavaIdentifierStart(innermost.charAt(0));
    return named ? innermost : local;
  }
}

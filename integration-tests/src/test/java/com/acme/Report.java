package com.acme;

import java.io.Serializable;

/// Refers to what cannot be sent.
public record Report(Page rows) implements Serializable {
  /// A part of the report.
  public record Page(Cursor cursor) implements Serializable {}

  /// A place in a result set, which means nothing elsewhere.
  public static final class Cursor {}
}

package dev.loompool.protocol;

/// The version of this library, as its jar says.
public final class LibraryVersion {
  private LibraryVersion() {}

  /// Such as `1.2.0`, or `development` where the classes come from no jar.
  public static String text() {
    String version = LibraryVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}

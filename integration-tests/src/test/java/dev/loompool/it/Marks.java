package dev.loompool.it;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// Signals between a test and its tasks, which run in other processes: files in one folder.
///
/// @param folder holds a file for each mark
record Marks(String folder) implements Serializable {

  static Marks in(Path folder) {
    return new Marks(folder.toString());
  }

  /// Sets a mark; again does nothing.
  void set(String name) {
    try {
      Files.write(file(name), new byte[0], StandardOpenOption.CREATE);
    } catch (IOException e) {
      throw new AssertionError("can't set the mark " + name, e);
    }
  }

  boolean isSet(String name) {
    return Files.exists(file(name));
  }

  /// Waits in a task until the mark is set.
  void awaitInTask(String name) throws InterruptedException {
    while (!isSet(name)) {
      Thread.sleep(5);
    }
  }

  /// In a task: sets the first mark, then waits for the second.
  void setAndAwait(String set, String awaited) throws InterruptedException {
    set(set);
    awaitInTask(awaited);
  }

  /// Waits in the test until the mark is set.
  void await(String name) {
    PoolExtension.waiting().alias(name).until(() -> isSet(name));
  }

  /// Waits in the test until so many marks begin like this; says which.
  List<String> await(String prefix, int count) {
    return PoolExtension.waiting()
        .alias(count + " of " + prefix)
        .until(() -> startingWith(prefix), found -> found.size() >= count);
  }

  /// The marks that begin like this.
  List<String> startingWith(String prefix) {
    String[] names = new File(folder).list();
    return Stream.of(names == null ? new String[0] : names)
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .toList();
  }

  private Path file(String name) {
    return Path.of(folder, name);
  }
}

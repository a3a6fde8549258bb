package dev.loompool.internal.core;

import java.util.Arrays;
import java.util.function.Consumer;

/// Finds the page of an id by two array indexes. Confined to the control loop.
///
/// Pages stand in chapters, chapters in a ring that starts at the oldest one with a page in use, so
/// that one task that runs for ever costs eight bytes for each million ids that pass it.
final class PageDirectory {
  private static final int CHAPTER_SHIFT = TaskPage.SHIFT + 10;
  private static final int PAGES_PER_CHAPTER = 1 << (CHAPTER_SHIFT - TaskPage.SHIFT);

  private Chapter[] ring = emptyRing(4);
  private long first;
  private int pages;

  /// The page of this id; one that stands for it where there is none.
  TaskPage find(long id) {
    long offset = (id >>> CHAPTER_SHIFT) - first;
    if (offset < 0 || offset >= ring.length) {
      return TaskPage.NONE;
    }
    return ring[at(id >>> CHAPTER_SHIFT)].pages[within(id >>> TaskPage.SHIFT)];
  }

  /// The page of this id, made where there never was one.
  TaskPage open(long id) {
    long number = id >>> CHAPTER_SHIFT;
    if (number < first) {
      return TaskPage.FREED;
    }
    while (number - first >= ring.length) {
      grow();
    }
    Chapter chapter = ring[at(number)];
    if (chapter == Chapter.NONE) {
      chapter = new Chapter(TaskPage.NONE);
      ring[at(number)] = chapter;
    }
    int index = within(id >>> TaskPage.SHIFT);
    if (chapter.pages[index] == TaskPage.NONE) {
      chapter.pages[index] = new TaskPage(id >>> TaskPage.SHIFT);
      pages++;
    }
    return chapter.pages[index];
  }

  void free(TaskPage page) {
    long number = page.number >>> (CHAPTER_SHIFT - TaskPage.SHIFT);
    Chapter chapter = ring[at(number)];
    chapter.pages[within(page.number)] = TaskPage.FREED;
    pages--;
    if (++chapter.freed < PAGES_PER_CHAPTER) {
      return;
    }
    ring[at(number)] = Chapter.FREED;
    while (ring[at(first)] == Chapter.FREED) {
      ring[at(first)] = Chapter.NONE;
      first++;
    }
  }

  /// Shows all pages in use, in the order of their numbers. None may be opened or freed meanwhile.
  void forEach(Consumer<TaskPage> taker) {
    for (long number = first; number < first + ring.length; number++) {
      for (TaskPage page : ring[at(number)].pages) {
        if (page.number >= 0) {
          taker.accept(page);
        }
      }
    }
  }

  /// How many pages are in use.
  int pages() {
    return pages;
  }

  /// For how many chapters there is room.
  int room() {
    return ring.length;
  }

  private void grow() {
    Chapter[] old = ring;
    ring = emptyRing(old.length * 2);
    for (long number = first; number < first + old.length; number++) {
      ring[at(number)] = old[(int) number & (old.length - 1)];
    }
  }

  private int at(long number) {
    return (int) number & (ring.length - 1);
  }

  private static int within(long page) {
    return (int) page & (PAGES_PER_CHAPTER - 1);
  }

  private static Chapter[] emptyRing(int length) {
    var ring = new Chapter[length];
    Arrays.fill(ring, Chapter.NONE);
    return ring;
  }

  private static final class Chapter {
    static final Chapter NONE = new Chapter(TaskPage.NONE);
    static final Chapter FREED = new Chapter(TaskPage.FREED);

    final TaskPage[] pages = new TaskPage[PAGES_PER_CHAPTER];
    int freed;

    Chapter(TaskPage page) {
      Arrays.fill(pages, page);
    }
  }
}

package dev.loompool.protocol;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.StreamCorruptedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Memory that two processes have in common: a file without a name, mapped by both, in pages of 64
/// KiB. One side puts values in, the other reads them, either lets them go. Thread-safe.
/*
 * Overview. Before the data stand stamps, a number for each page. To put a value in, its pages are
 * taken and the stamp of the first is raised; to let it go, that stamp is raised again, by one
 * compareAndSet. So whoever is told of a page and its stamp can let the value go once and no more,
 * whatever others do, and a reader that finds the same stamp after it has copied the value knows that
 * nobody has let it go, and so reused the pages, meanwhile. Only the side that puts values in knows
 * which pages are free: it looks at the stamps of those that it has taken.
 *
 * The end of a process. Neither side waits for the other, so one that is killed at any point leaves
 * no lock. What it had taken is free when the mapping goes: the file has no name, so the system frees
 * it with the last process that has it.
 *
 * Memory. Pages are written by a system call before they are first used, so that where no memory is
 * left the value travels by the socket; to touch a page that is not there would end the process.
 */
public final class SharedRegion {
  /// Where files are memory, on Linux.
  private static final Path FOLDER = Path.of("/dev/shm");

  private static final int PAGE = 64 * 1024;
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final byte[] ZEROS = new byte[PAGE];
  private static final VarHandle STAMPS = ValueLayout.JAVA_LONG.varHandle();

  private final RandomAccessFile file; // not a channel, which an interrupt would close
  private final String address;
  private final MemorySegment memory;
  private final int pages;
  private final int dataStart;

  private final ReentrantLock taking = new ReentrantLock();
  private final BitSet taken = new BitSet(); // guarded by taking, as the others
  private final Queue<Slab> slabs = new ArrayDeque<>();
  private int usable;
  private boolean full;

  /// Pages that hold a value.
  ///
  /// @param stamp that of the first page as long as it is not let go
  public record Slab(int page, int count, long stamp) {}

  private SharedRegion(RandomAccessFile file, String address, int pages) throws IOException {
    this.file = file;
    this.address = address;
    this.pages = pages;
    this.dataStart = dataStart(pages);
    this.memory =
        file.getChannel()
            .map(
                FileChannel.MapMode.READ_WRITE, 0, dataStart + (long) pages * PAGE, Arena.ofAuto());
  }

  /// A new region for so many bytes.
  ///
  /// @throws IOException where the system has no such memory, or too little of it
  public static SharedRegion create(long bytes) throws IOException {
    int pages = Math.toIntExact(bytes / PAGE);
    if (!Files.isDirectory(FOLDER) || Files.getFileStore(FOLDER).getUsableSpace() < 2 * bytes) {
      throw new IOException("there is no room in " + FOLDER);
    }
    Path path = Files.createTempFile(FOLDER, "loompool-", "");
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        file.setLength(dataStart(pages) + (long) pages * PAGE);
        for (int at = 0; at < dataStart(pages); at += PAGE) {
          write(file, at);
        }
        return new SharedRegion(file, address(path), pages);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } finally {
      Files.delete(path);
    }
  }

  /// The region that another process made.
  public static SharedRegion open(String address, long bytes) throws IOException {
    RandomAccessFile file = new RandomAccessFile(address, "rw");
    try {
      return new SharedRegion(file, address, Math.toIntExact(bytes / PAGE));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  // Without its name the file can be opened as one that this process has open.
  private static String address(Path path) throws IOException {
    try (Stream<Path> open = Files.list(OPEN_FILES)) {
      for (Path link : open.toList()) {
        if (Files.isSymbolicLink(link) && path.equals(target(link))) {
          return "/proc/" + ProcessHandle.current().pid() + "/fd/" + link.getFileName();
        }
      }
    }
    throw new IOException(path + " is not among the open files");
  }

  private static @Nullable Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      return null; // It was closed meanwhile.
    }
  }

  private static int dataStart(int pages) {
    return Math.ceilDiv(pages * Long.BYTES, PAGE) * PAGE;
  }

  private static void write(RandomAccessFile file, long at) throws IOException {
    file.seek(at);
    file.write(ZEROS);
  }

  /// By what another process can open it.
  public String address() {
    return address;
  }

  /// How many bytes it may hold.
  public long bytes() {
    return (long) pages * PAGE;
  }

  /// Puts a value in; null where there is no room for it.
  public @Nullable Slab put(byte[] value) {
    Slab slab = take(Math.ceilDiv(value.length, PAGE));
    if (slab != null) {
      MemorySegment.copy(value, 0, memory, ValueLayout.JAVA_BYTE, at(slab.page), value.length);
      VarHandle.releaseFence();
    }
    return slab;
  }

  private @Nullable Slab take(int count) {
    taking.lock();
    try {
      sweep();
      int page = find(count);
      if (page < 0) {
        return null;
      }
      taken.set(page, page + count);
      long stamp = (long) STAMPS.getVolatile(memory, stampAt(page)) + 1;
      STAMPS.setVolatile(memory, stampAt(page), stamp);
      Slab slab = new Slab(page, count, stamp);
      slabs.add(slab);
      return slab;
    } finally {
      taking.unlock();
    }
  }

  private void sweep() {
    for (Iterator<Slab> all = slabs.iterator(); all.hasNext(); ) {
      Slab slab = all.next();
      if (!isHeld(slab.page, slab.stamp)) {
        taken.clear(slab.page, slab.page + slab.count);
        all.remove();
      }
    }
  }

  // The lowest that are free: of these most are in use already, and in the processor's caches.
  private int find(int count) {
    int page = taken.nextClearBit(0);
    while (page + count <= pages) {
      int next = taken.nextSetBit(page);
      if (next < 0 || next >= page + count) {
        return makeUsable(page + count) ? page : -1;
      }
      page = taken.nextClearBit(next);
    }
    return -1;
  }

  private boolean makeUsable(int end) {
    try {
      while (usable < end && !full) {
        write(file, at(usable));
        usable++;
      }
    } catch (IOException e) {
      full = true;
    }
    return usable >= end;
  }

  /// The value in these pages.
  ///
  /// @throws IOException where it is not there any more
  byte[] read(int page, long stamp, int length) throws IOException {
    if (page < 0 || length < 0 || page + (long) Math.ceilDiv(length, PAGE) > pages) {
      throw new StreamCorruptedException("no value can be in page " + page + " of shared memory");
    }
    if (!isHeld(page, stamp)) {
      throw gone();
    }
    byte[] value = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at(page), value, 0, length);
    VarHandle.acquireFence();
    if (!isHeld(page, stamp)) {
      throw gone();
    }
    return value;
  }

  private static IOException gone() {
    return new IOException(
        "the value is not in shared memory any more; it had been read or given up");
  }

  /// Lets the value go that has these pages; false where that was done before.
  boolean release(int page, long stamp) {
    return page >= 0
        && page < pages
        && STAMPS.compareAndSet(memory, stampAt(page), stamp, stamp + 1);
  }

  private boolean isHeld(int page, long stamp) {
    return (long) STAMPS.getVolatile(memory, stampAt(page)) == stamp;
  }

  private static long stampAt(int page) {
    return (long) page * Long.BYTES;
  }

  private long at(int page) {
    return dataStart + (long) page * PAGE;
  }

  /// How many values have been put in by this side and not been let go.
  int held() {
    taking.lock();
    try {
      sweep();
      return slabs.size();
    } finally {
      taking.unlock();
    }
  }

  /// Lets nobody open it any more; who has it mapped may go on.
  public void unshare() {
    try {
      file.close();
    } catch (IOException e) {
      // The process has it until it ends.
    }
  }
}

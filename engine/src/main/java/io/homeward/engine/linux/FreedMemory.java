package io.homeward.engine.linux;

import io.homeward.engine.memory.Downcalls;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * When memory that the program has freed or does not need goes back to the system, above all that
 * of the JVM's compilers, which take tens of megabytes while a program starts. Does nothing with a
 * C library that has no such functions. Thread-safe.
 */
public final class FreedMemory {
  // Of malloc.h.
  private static final long M_MMAP_THRESHOLD = -3;

  // Of mman.h.
  private static final long MADV_DONTNEED = 4;

  /** What a compiler takes at a time is 32 KiB with the heads of JVM and C library. */
  private static final long PIECE_BYTES = 32_000;

  private FreedMemory() {}

  /**
   * From now on, each piece that is as large as those of the JVM's compilers comes from the system
   * by itself, and goes back to it when it is freed. Otherwise it stays in a pool, because next to
   * it lies something small that lives on.
   */
  public static void piecesGoBackAtOnce() {
    MethodHandle mallopt = function("mallopt");
    if (mallopt == null) {
      return;
    }
    try {
      long unused = (long) mallopt.invokeExact(M_MMAP_THRESHOLD, PIECE_BYTES, 0L, 0L, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("mallopt", e);
    }
  }

  /** What is free goes back now, also where something that is in use lies behind it. */
  public static void goesBackNow() {
    MethodHandle trim = function("malloc_trim");
    if (trim == null) {
      return;
    }
    try {
      long unused = (long) trim.invokeExact(0L, 0L, 0L, 0L, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("malloc_trim", e);
    }
  }

  /**
   * Lets go of pages. What was never written to comes back from its file when it is used again;
   * whatever was written is gone.
   *
   * @param address the first byte of a page
   * @param bytes a multiple of the size of a page
   * @return whether the system did it
   */
  public static boolean letGo(long address, long bytes) {
    MethodHandle madvise = function("madvise");
    if (madvise == null) {
      return false;
    }
    try {
      return (int) (long) madvise.invokeExact(address, bytes, MADV_DONTNEED, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("madvise", e);
    }
  }

  private static @Nullable MethodHandle function(String name) {
    return Linker.nativeLinker().defaultLookup().find(name).map(Downcalls::plain).orElse(null);
  }
}

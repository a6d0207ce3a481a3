package io.homeward.engine.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * When the C library gives back to the system what the program has freed, above all the JVM's
 * compilers, which take tens of megabytes while a program starts. Does nothing with a C library
 * that has no such settings. Thread-safe.
 */
public final class FreedMemory {
  // Of malloc.h.
  private static final int M_MMAP_THRESHOLD = -3;

  /** What a compiler takes at a time is 32 KiB with the heads of JVM and C library. */
  private static final int PIECE_BYTES = 32_000;

  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private FreedMemory() {}

  /**
   * From now on, each piece that is as large as those of the JVM's compilers comes from the system
   * by itself, and goes back to it when it is freed. Otherwise it stays in a pool, because next to
   * it lies something small that lives on.
   */
  public static void piecesGoBackAtOnce() {
    MethodHandle mallopt = mallopt();
    if (mallopt == null) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());
      int unused = (int) mallopt.invokeExact(error, M_MMAP_THRESHOLD, PIECE_BYTES);
    } catch (Throwable e) {
      throw new IllegalStateException("mallopt", e);
    }
  }

  private static @Nullable MethodHandle mallopt() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("mallopt")
        .map(symbol ->
            linker.downcallHandle(
                symbol,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                ERRNO))
        .orElse(null);
  }
}

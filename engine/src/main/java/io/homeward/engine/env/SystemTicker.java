package io.homeward.engine.env;

import io.homeward.engine.memory.Downcalls;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The system's {@link Ticker}: on Linux CLOCK_BOOTTIME, which goes on while the machine sleeps;
 * elsewhere {@link System#nanoTime()}, which counts sleep where the platform's monotonic clock
 * does. Thread-safe; a reading costs some tens of nanoseconds and allocates nothing after a
 * thread's first.
 */
public final class SystemTicker implements Ticker {
  private static final long CLOCK_BOOTTIME = 7;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final @Nullable MethodHandle CLOCK_GETTIME = clockGettime();

  // Native memory that frees itself when its thread is gone.
  private static final ThreadLocal<MemorySegment> TIMESPEC =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

  /** A ticker of this machine; all of them agree. */
  public SystemTicker() {}

  @Override
  public long nanos() {
    MethodHandle clock = CLOCK_GETTIME;
    if (clock == null) {
      return System.nanoTime();
    }
    MemorySegment timespec = TIMESPEC.get();
    try {
      long unused = (long) clock.invokeExact(CLOCK_BOOTTIME, timespec.address(), 0L, 0L, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("clock_gettime", e);
    }
    return timespec.get(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
        + timespec.get(ValueLayout.JAVA_LONG, 8);
  }

  /** Whether readings count the time that the machine slept, as far as this can be known. */
  public static boolean countsSuspend() {
    return CLOCK_GETTIME != null;
  }

  private static @Nullable MethodHandle clockGettime() {
    // Clock 7 means something else on other systems.
    if (!Platform.isLinux()) {
      return null;
    }
    return Linker.nativeLinker()
        .defaultLookup()
        .find("clock_gettime")
        .map(Downcalls::critical)
        .filter(SystemTicker::works)
        .orElse(null);
  }

  private static boolean works(MethodHandle clock) {
    try (Arena arena = Arena.ofConfined()) {
      long timespec = arena.allocate(16, 8).address();
      return (int) (long) clock.invokeExact(CLOCK_BOOTTIME, timespec, 0L, 0L, 0L) == 0;
    } catch (Throwable e) {
      return false;
    }
  }
}

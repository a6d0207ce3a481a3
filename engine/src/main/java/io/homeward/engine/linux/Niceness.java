package io.homeward.engine.linux;

import io.homeward.engine.memory.Downcalls;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * How much of a processor a thread gets where others want it, too: {@code setpriority(2)}, which on
 * Linux is for each thread. Everybody may make his own threads nicer; back it goes with the
 * capability {@code CAP_SYS_NICE} or as far as the process's limit {@code RLIMIT_NICE} says. Apart
 * from {@link SystemCalls}, of which a server uses nothing else. Thread-safe.
 */
public final class Niceness {
  /** A hundredth of what an ordinary thread gets beside it, and all of a processor that is idle. */
  public static final int LAST = 19;

  private static final long PRIO_PROCESS = 0;

  private static final @Nullable MethodHandle SET =
      Linker.nativeLinker().defaultLookup().find("setpriority").map(Downcalls::plain).orElse(null);

  private Niceness() {}

  /**
   * Makes a thread of this process as nice as that.
   *
   * @param thread as the system numbers it; 0: the calling one
   * @param nice from -20 to {@link #LAST}; 0 is usual
   * @return false where the system refuses it, or there is no such thread any more
   */
  public static boolean set(int thread, int nice) {
    if (SET == null) {
      return false;
    }
    try {
      return (int) (long) SET.invokeExact(PRIO_PROCESS, (long) thread, (long) nice, 0L, 0L) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("setpriority", e);
    }
  }
}

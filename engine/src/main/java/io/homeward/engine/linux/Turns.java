package io.homeward.engine.linux;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.Map;

/**
 * When a thread that is woken gets a processor on which another one runs already. Everybody may
 * choose that for his own threads; how much of the processor a thread gets in the end does not
 * change. What a kernel does not know (short turns, before Linux 6.12) it passes over. Thread-safe.
 */
public final class Turns {
  /** How soon. */
  public enum Turn {
    /**
     * At once, unless the other one asked for the same. Without it who calculates keeps a processor
     * until the next tick, which is up to 4 ms, even while another processor is idle.
     */
    SOON(SCHED_OTHER, SHORT_NANOS),

    /** As the system does it for everybody. */
    USUAL(SCHED_OTHER, 0),

    /** When the other one pauses: so that who brings work brings all of it first. */
    AFTER(SCHED_BATCH, 0);

    private final int policy;
    private final long nanos;

    Turn(int policy, long nanos) {
      this.policy = policy;
      this.nanos = nanos;
    }
  }

  private static final int SCHED_OTHER = 0;
  private static final int SCHED_BATCH = 3;

  /** The shortest turn that the kernel grants. */
  private static final long SHORT_NANOS = 100_000;

  // struct sched_attr, as of Linux 3.14:
  // 0 size | 4 policy | 8 flags | 16 nice | 20 priority | 24 runtime | 32 deadline | 40 period
  private static final int ATTRIBUTE_BYTES = 48;
  private static final int POLICY = 4;
  private static final int RUNTIME = 24;

  /** Numbers of {@code sched_setattr}; {@code sched_getattr} is the next one. */
  private static final Map<String, Integer> SET_NUMBERS =
      Map.of("amd64", 314, "x86_64", 314, "aarch64", 274, "riscv64", 274);

  private static final long SET_NUMBER =
      SET_NUMBERS.getOrDefault(System.getProperty("os.arch", "").toLowerCase(Locale.ROOT), -1);

  private Turns() {}

  /**
   * Has the calling thread take its turns like that from now on.
   *
   * @return false where the system refuses it or this kind of processor is not known
   */
  public static boolean take(Turn turn) {
    if (SET_NUMBER < 0) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      long attributes = Memory.allocate(arena, ATTRIBUTE_BYTES);
      // What people chose for the process (nice) stays.
      if (SystemCalls.syscall(SET_NUMBER + 1, 0, attributes, ATTRIBUTE_BYTES, 0) < 0
          || !isOrdinary(Memory.i32Le(attributes + POLICY))) {
        return false;
      }
      Memory.putI32Le(attributes + POLICY, turn.policy);
      Memory.putI64Le(attributes + RUNTIME, turn.nanos);
      return SystemCalls.syscall(SET_NUMBER, 0, attributes, 0, 0) >= 0;
    }
  }

  /** Who was given a processor before all others, or after them, by somebody else keeps that. */
  private static boolean isOrdinary(int policy) {
    return policy == SCHED_OTHER || policy == SCHED_BATCH;
  }
}

package io.homeward.engine.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Functions in C as method handles of one shape: five arguments of type {@code long}, of which a
 * function passes over those that it does not have, and a {@code long} as result, of which a
 * function that returns {@code int} means the lower half and one that returns nothing means
 * nothing. On 64-bit Linux that is how such functions are called anyway: each integer or pointer
 * takes one register, of which an {@code int} is the lower half.
 *
 * <p>For each shape the JVM makes some ten classes when it starts, which no cache of classes keeps:
 * with a shape for each function these were half of all that it made.
 */
public final class Downcalls {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final FunctionDescriptor FIVE =
      FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG);

  private Downcalls() {}

  /** {@code (long, long, long, long, long) -> long}. */
  public static MethodHandle plain(MemorySegment function) {
    return link(function);
  }

  /**
   * The same for what ends within microseconds and calls nothing back: the JVM then spares the
   * thread's change of state.
   */
  public static MethodHandle critical(MemorySegment function) {
    return link(function, Linker.Option.critical(false));
  }

  /** {@code (MemorySegment, long, long, long, long, long) -> long}; the first takes the errno. */
  public static MethodHandle withErrno(MemorySegment function) {
    return link(function, Linker.Option.captureCallState("errno"));
  }

  /** The same for what takes as many arguments as it likes after the first. */
  public static MethodHandle variadicWithErrno(MemorySegment function) {
    return link(
        function, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(1));
  }

  /** What {@link #withErrno} takes first: a place for {@code errno}, at its begin. */
  public static MemoryLayout errno() {
    return Linker.Option.captureStateLayout();
  }

  private static MethodHandle link(MemorySegment function, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(function, FIVE, options);
  }
}

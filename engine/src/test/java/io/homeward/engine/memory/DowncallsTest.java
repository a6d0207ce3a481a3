package io.homeward.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class DowncallsTest {
  private static final int EBADF = 9;
  private static final int ENOSYS = 38;
  private static final long NO_SUCH_CALL = 100_000;

  private static MemorySegment function(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  @Test
  void numbersOf32BitsGoBothWaysWithTheirSign() throws Throwable {
    MethodHandle abs = Downcalls.plain(function("abs"));
    MethodHandle parse = Downcalls.critical(function("atoi"));
    try (Arena arena = Arena.ofConfined()) {
      long text = arena.allocateFrom("-2147483648", StandardCharsets.US_ASCII).address();

      assertThat((int) (long) abs.invokeExact(-7L, 0L, 0L, 0L, 0L)).isEqualTo(7);
      assertThat((int) (long) parse.invokeExact(text, 0L, 0L, 0L, 0L)).isEqualTo(Integer.MIN_VALUE);
    }
  }

  @Test
  void numbersOf64BitsComeWhole() throws Throwable {
    MethodHandle parse = Downcalls.plain(function("atoll"));
    try (Arena arena = Arena.ofConfined()) {
      long text = arena.allocateFrom("-9223372036854775807", StandardCharsets.US_ASCII).address();

      assertThat((long) parse.invokeExact(text, 0L, 0L, 0L, 0L)).isEqualTo(-Long.MAX_VALUE);
    }
  }

  @Test
  void whatFailedTellsWhy() throws Throwable {
    MethodHandle close = Downcalls.withErrno(function("close"));
    MethodHandle call = Downcalls.variadicWithErrno(function("syscall"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Downcalls.errno());

      assertThat((int) (long) close.invokeExact(errno, -1L, 0L, 0L, 0L, 0L)).isEqualTo(-1);
      assertThat(errno.get(ValueLayout.JAVA_INT, 0)).isEqualTo(EBADF);
      assertThat((long) call.invokeExact(errno, NO_SUCH_CALL, 1L, 2L, 3L, 4L)).isEqualTo(-1);
      assertThat(errno.get(ValueLayout.JAVA_INT, 0)).isEqualTo(ENOSYS);
    }
  }
}

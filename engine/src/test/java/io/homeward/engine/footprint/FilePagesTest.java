package io.homeward.engine.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.footprint.FilePages.Range;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FilePagesTest {
  private static final int BYTES = 1 << 20;
  private static final byte CONTENT = 7;
  private static final int PROT_READ = 1;

  @TempDir Path dir;

  private MemorySegment mapped(MapMode mode, Arena arena) throws IOException {
    byte[] content = new byte[BYTES];
    Arrays.fill(content, CONTENT);
    Path file = Files.write(dir.resolve("file"), content);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(mode, 0, BYTES, arena);
    }
  }

  private static long sum(MemorySegment bytes) {
    long sum = 0;
    for (long i = 0; i < bytes.byteSize(); i++) {
      sum += bytes.get(ValueLayout.JAVA_BYTE, i);
    }
    return sum;
  }

  /** As the system tells it, in KiB. */
  private static String resident(MemorySegment mapped) throws IOException {
    String heading = Long.toHexString(mapped.address()) + "-";
    return Files.readString(Path.of("/proc/self/smaps"))
        .lines()
        .dropWhile(line -> !line.startsWith(heading))
        .filter(line -> line.startsWith("Rss:"))
        .findFirst()
        .orElseThrow()
        .replaceAll(" +", " ");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatOnlyWasReadGoesAndComesBackWhenItIsReadAgain() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = mapped(MapMode.READ_ONLY, arena);
      assertThat(sum(file)).isEqualTo((long) BYTES * CONTENT);
      assertThat(resident(file)).isEqualTo("Rss: 1024 kB");

      FilePages.letGo(dir.toRealPath() + "/");

      assertThat(resident(file)).isEqualTo("Rss: 0 kB");
      assertThat(sum(file)).isEqualTo((long) BYTES * CONTENT);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatIsOfNoConcernToTheJvmStays() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = mapped(MapMode.READ_ONLY, arena);
      assertThat(sum(file)).isEqualTo((long) BYTES * CONTENT);

      FilePages.letGo();

      assertThat(resident(file)).isEqualTo("Rss: 1024 kB");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatWasWrittenStaysThoughItCannotBeWrittenToAnyMore() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = mapped(MapMode.PRIVATE, arena);
      file.set(ValueLayout.JAVA_BYTE, BYTES / 2, (byte) (CONTENT + 1));
      protect(file);
      assertThat(sum(file)).isEqualTo((long) BYTES * CONTENT + 1);

      FilePages.letGo(dir.toRealPath() + "/");

      assertThat(sum(file)).isEqualTo((long) BYTES * CONTENT + 1);
    }
  }

  private static void protect(MemorySegment mapped) throws Exception {
    MethodHandle mprotect =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("mprotect"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT));
    try {
      assertThat((int) mprotect.invokeExact(mapped.address(), mapped.byteSize(), PROT_READ))
          .isZero();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void onlyWhatTheJvmKeepsMappedIsChosen() throws Exception {
    String smaps =
        """
        10000-20000 r-xp 00000000 fe:01 1    /jvm/lib/server/libjvm.so
        Size:                 64 kB
        Rss:                  64 kB
        Anonymous:             0 kB
        VmFlags: rd ex mr mw me
        20000-30000 r--p 00010000 fe:01 1    /jvm/lib/server/libjvm.so
        Rss:                  64 kB
        Anonymous:             4 kB
        30000-40000 rw-p 00020000 fe:01 1    /jvm/lib/server/libjvm.so
        Rss:                  64 kB
        Anonymous:             0 kB
        40000-50000 r--p 00000000 fe:01 2    /kept/daemon.aot
        Rss:                   4 kB
        Anonymous:             0 kB
        50000-60000 r--p 00000000 fe:01 3    /kept/rest.jsa
        Rss:                   0 kB
        Anonymous:             0 kB
        60000-70000 r-xp 00000000 fe:01 4    /usr/lib/libfontconfig.so.1
        Rss:                   4 kB
        Anonymous:             0 kB
        70000-80000 r--p 00000000 00:00 0\s
        Rss:                   4 kB
        Anonymous:             0 kB
        ffffffffff600000-ffffffffff601000 r--p 00000000 fe:01 2    /kept/tray.jsa
        Rss:                  12 kB
        Anonymous:             0 kB
        """;

    assertThat(FilePages.unwritten(new BufferedReader(new StringReader(smaps)), "/jvm/"))
        .containsExactly(
            new Range(0x10000, 0x20000),
            new Range(0x40000, 0x50000),
            new Range(0xffffffffff600000L, 0xffffffffff601000L));
  }
}

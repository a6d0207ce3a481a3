package io.homeward.coordinator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The TCP sockets of this process as the kernel has them; Linux only. */
public final class TcpSockets {
  private static final String ESTABLISHED = "01";
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final MethodHandle GETSOCKOPT =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("getsockopt"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS));

  private TcpSockets() {}

  /**
   * A connected socket.
   *
   * @param accepted whether the port is its own, so that it is the server's end
   * @param noDelay whether it sends at once what is small
   */
  public record Connected(boolean accepted, boolean noDelay) {}

  /** Those that are connected with a port at either end. */
  public static List<Connected> connectedWith(int port) throws IOException {
    List<Connected> found = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
        // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode
        String[] words = line.strip().split("\\s+");
        boolean accepted = hasPort(words[1], port);
        if (words[3].equals(ESTABLISHED) && (accepted || hasPort(words[2], port))) {
          descriptors(words[9]).forEach(fd -> found.add(new Connected(accepted, noDelay(fd))));
        }
      }
    }
    return found;
  }

  private static boolean hasPort(String address, int port) {
    return address.endsWith(String.format(Locale.ROOT, ":%04X", port));
  }

  private static List<Integer> descriptors(String inode) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(link -> target(link).equals("socket:[" + inode + "]"))
          .map(link -> Integer.parseInt(link.getFileName().toString()))
          .toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean noDelay(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
      int result = (int) GETSOCKOPT.invokeExact(fd, IPPROTO_TCP, TCP_NODELAY, value, length);
      if (result != 0) {
        throw new IllegalStateException("no TCP socket: descriptor " + fd);
      }
      return value.get(ValueLayout.JAVA_INT, 0) != 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}

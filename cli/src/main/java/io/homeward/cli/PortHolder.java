package io.homeward.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process that receives what is sent to a UDP port of this computer, as Linux tells it under
 * {@code /proc}.
 *
 * @param pid its number
 * @param name of its program, of which the system keeps 15 bytes
 * @param parent the name of the process that started it; empty: not known
 */
record PortHolder(long pid, String name, String parent) {
  private static final int MOST_BYTES = 4 << 20;
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
  private static final Pattern PARENT = Pattern.compile("(?m)^PPid:\\s*(\\d+)$");

  /** The service manager may keep a socket open for the one that reads it. */
  private static final long INIT = 1;

  /**
   * Looks now. Sockets of other users' processes are seen by root alone.
   *
   * @param proc where the process file system is mounted
   */
  static Optional<PortHolder> find(Path proc, InetAddress address, int port) {
    Set<String> sockets = sockets(proc, address, port, false);
    if (sockets.isEmpty()) {
      sockets = sockets(proc, address, port, true);
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (Stream<Path> processes = Files.list(proc)) {
      Set<String> wanted = sockets;
      List<Long> holders =
          processes
              .map(path -> number(path.getFileName().toString()))
              .filter(pid -> pid > 0 && holdsOne(proc.resolve(Long.toString(pid)), wanted))
              .sorted()
              .toList();
      return holders.stream()
          .filter(pid -> pid != INIT)
          .findFirst()
          .or(() -> holders.stream().findFirst())
          .map(pid -> of(proc, pid));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static PortHolder of(Path proc, long pid) {
    Path process = proc.resolve(Long.toString(pid));
    Matcher parent = PARENT.matcher(text(process.resolve("status")));
    String parentName =
        parent.find() ? text(proc.resolve(parent.group(1)).resolve("comm")).strip() : "";
    return new PortHolder(pid, text(process.resolve("comm")).strip(), parentName);
  }

  private static long number(String name) {
    return name.length() <= 10 && name.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Long.parseLong(name)
        : 0;
  }

  /** The inodes of sockets that receive it: bound to the address itself, or to every address. */
  private static Set<String> sockets(Path proc, InetAddress address, int port, boolean anywhere) {
    Set<String> found = new HashSet<>();
    boolean ipv4 = address instanceof Inet4Address;
    Predicate<byte @Nullable []> receives =
        bound -> bound != null && (anywhere ? isAny(bound) : isSame(bound, address.getAddress()));
    if (ipv4) {
      collect(proc.resolve("net/udp"), port, receives, found);
    }
    // A socket of IPv6 may receive what is sent over IPv4, too.
    collect(proc.resolve("net/udp6"), port, receives, found);
    return found;
  }

  private static boolean isAny(byte[] bound) {
    for (byte b : bound) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(byte[] bound, byte[] address) {
    ByteBuffer one = ByteBuffer.wrap(bound);
    if (bound.length == 16 && address.length == 4) {
      // ::ffff:a.b.c.d
      return one.getLong(0) == 0
          && one.getInt(8) == 0xffff
          && one.slice(12, 4).equals(ByteBuffer.wrap(address));
    }
    return one.equals(ByteBuffer.wrap(address));
  }

  /** A table of the kernel's: {@code sl local_address rem_address ... inode ...}. */
  private static void collect(
      Path table, int port, Predicate<byte @Nullable []> receives, Set<String> found) {
    for (String line : text(table).split("\n")) {
      String[] fields = SPACES.split(line.strip());
      if (fields.length > 9 && fields[1].indexOf(':') >= 0) {
        String local = fields[1];
        int colon = local.indexOf(':');
        if (hex(local.substring(colon + 1)) == port
            && receives.test(address(local.substring(0, colon)))) {
          found.add(fields[9]);
        }
      }
    }
  }

  private static long hex(String text) {
    try {
      return Long.parseLong(text, 16);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Words of 32 bits, each as a number of this machine. */
  private static byte @Nullable [] address(String text) {
    if (text.length() != 8 && text.length() != 32) {
      return null;
    }
    ByteBuffer out = ByteBuffer.allocate(text.length() / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at < text.length(); at += 8) {
      long word = hex(text.substring(at, at + 8));
      if (word < 0) {
        return null;
      }
      out.putInt((int) word);
    }
    return out.array();
  }

  private static boolean holdsOne(Path process, Set<String> sockets) {
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      return open.anyMatch(descriptor -> {
        try {
          Matcher socket = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
          return socket.matches() && sockets.contains(socket.group(1));
        } catch (IOException e) {
          return false; // it was closed meanwhile
        }
      });
    } catch (IOException | UncheckedIOException e) {
      return false; // it has ended, or is somebody else's
    }
  }

  private static String text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}

package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;

/** Options of a UDP socket of Linux. */
final class SocketOptions {
  static final int SOL_SOCKET = 1;
  static final int IPPROTO_IPV6 = 41;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_DONTFRAG = 62;

  /** {@code IP_PMTUDISC_DONT}, the same for IPv6. */
  private static final int MAY_BE_FRAGMENTED = 0;

  /** Wanted socket buffers; the kernel gives less to processes without CAP_NET_ADMIN. */
  private static final int BUFFER_BYTES = 7 << 20;

  private SocketOptions() {}

  /** Sets one to a number; negative: the error. */
  static int option(int descriptor, int level, int name, int value, Arena arena) {
    long at = Memory.allocate(arena, 4);
    Memory.putI32Le(at, value);
    return SystemCalls.setsockopt(descriptor, level, name, at, 4);
  }

  /**
   * A sealed packet may be larger than a path carries that tells nobody so. The system's default
   * would forbid fragments to single datagrams and allow them to runs, so that bulk passed there
   * and a lone full packet never did. Answers of a kernel without IPv6 do not matter.
   */
  static void allowFragments(int descriptor, int family, Arena arena) {
    option(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, MAY_BE_FRAGMENTED, arena);
    if (family == SocketAddressCodec.AF_INET6) {
      option(descriptor, IPPROTO_IPV6, IPV6_MTU_DISCOVER, MAY_BE_FRAGMENTED, arena);
      option(descriptor, IPPROTO_IPV6, IPV6_DONTFRAG, 0, arena);
    }
  }

  static void largeBuffers(int descriptor, Arena arena) {
    if (option(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES, arena) < 0) {
      option(descriptor, SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES, arena);
    }
    if (option(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES, arena) < 0) {
      option(descriptor, SOL_SOCKET, SO_SNDBUF, BUFFER_BYTES, arena);
    }
  }
}

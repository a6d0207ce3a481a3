package io.homeward.engine.udp;

import io.homeward.engine.memory.Memory;

/**
 * {@code struct sockaddr_in} and {@code sockaddr_in6} of Linux.
 *
 * <pre>
 * in:  0 family | 2 port (network order) | 4 address
 * in6: 0 family | 2 port (network order) | 4 flow | 8 address | 24 scope
 * </pre>
 */
final class SocketAddressCodec {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** Room for either. */
  static final int MAX_BYTES = 32;

  private static final int IN_BYTES = 16;
  private static final int IN6_BYTES = 28;
  private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

  private SocketAddressCodec() {}

  static int family(long at) {
    return Memory.u16Le(at);
  }

  static int bytes(int family) {
    return family == AF_INET ? IN_BYTES : IN6_BYTES;
  }

  /** Writes an address for a socket of the family; an IPv4 socket gets the lower 32 bits. */
  static void write(long at, int family, UdpAddress address) {
    Memory.putU16Le(at, family);
    Memory.putU16Be(at + 2, address.port());
    if (family == AF_INET) {
      Memory.putI32Be(at + 4, (int) address.low());
      Memory.putI64Le(at + 8, 0);
    } else {
      Memory.putI32Le(at + 4, 0);
      Memory.putI64Be(at + 8, address.high());
      Memory.putI64Be(at + 16, address.low());
      Memory.putI32Le(at + 24, 0);
    }
  }

  static long high(long at) {
    return Memory.u16Le(at) == AF_INET ? 0 : Memory.i64Be(at + 8);
  }

  static long low(long at) {
    return Memory.u16Le(at) == AF_INET
        ? MAPPED_PREFIX | Integer.toUnsignedLong(Memory.i32Be(at + 4))
        : Memory.i64Be(at + 16);
  }

  static int port(long at) {
    return Memory.u16Be(at + 2);
  }
}

package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;

/** Binds UDP sockets of Linux to a port of all addresses. */
final class SocketBinding {
  static final int IPV6_V6ONLY = 26;

  private SocketBinding() {}

  /** Binds for both families; false when there is no IPv6. Closes the socket when it throws. */
  static boolean bindDual(int descriptor, int port) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      if (SocketOptions.option(descriptor, SocketOptions.IPPROTO_IPV6, IPV6_V6ONLY, 0, arena) < 0) {
        return false;
      }
    }
    return bind(descriptor, SocketAddressCodec.AF_INET6, port);
  }

  /**
   * Binds for one family, or for both where the socket is set so; false when there is no IPv6.
   * Closes the socket when it throws.
   *
   * @throws PortInUseException when another socket has the port
   */
  static boolean bind(int descriptor, int family, int port) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long address = Memory.allocate(arena, SocketAddressCodec.MAX_BYTES);
      SocketAddressCodec.write(address, family, new UdpAddress(0, 0, port));
      int answer = SystemCalls.bind(descriptor, address, SocketAddressCodec.bytes(family));
      if (answer == 0) {
        return true;
      }
      if (family == SocketAddressCodec.AF_INET6 && answer == -SystemCalls.EADDRNOTAVAIL) {
        return false;
      }
      SystemCalls.close(descriptor);
      if (answer == -SystemCalls.EADDRINUSE) {
        throw new PortInUseException(port);
      }
      throw new IOException("cannot bind UDP port " + port + ": error " + -answer);
    }
  }

  /** Where a descriptor is bound; 0: not. */
  static int portOf(int descriptor, Arena scratch) {
    long address = Memory.allocate(scratch, SocketAddressCodec.MAX_BYTES);
    long length = Memory.allocate(scratch, 4);
    Memory.putI32Le(length, SocketAddressCodec.MAX_BYTES);
    return SystemCalls.getsockname(descriptor, address, length) < 0
        ? 0
        : SocketAddressCodec.port(address);
  }
}

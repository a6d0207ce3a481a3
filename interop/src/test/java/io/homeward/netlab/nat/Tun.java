package io.homeward.netlab.nat;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/**
 * A TUN device that gives single packets as they would be on a wire: no segments to be split, no
 * open checksums. One thread reads; any may write.
 */
final class Tun implements AutoCloseable {
  static final int MOST_BYTES = 2048;

  private static final long TUNSETIFF = 0x400454caL;
  private static final int IFF_TUN = 0x0001;
  private static final int IFF_NO_PI = 0x1000;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int NAME_BYTES = 16;
  private static final int REQUEST_BYTES = 40;

  private final int descriptor;
  private final Arena arena = Arena.ofShared();
  private final long in = Memory.allocate(arena, MOST_BYTES);
  private final long poll = Memory.allocate(arena, SystemCalls.POLLFD_BYTES);

  /** Makes the device in the network of the calling thread. */
  Tun(String name) throws IOException {
    byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    try (Arena scratch = Arena.ofConfined()) {
      long path = scratch.allocateFrom("/dev/net/tun").address();
      descriptor = SystemCalls.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
      long request = Memory.allocate(scratch, REQUEST_BYTES);
      Memory.put(nameBytes, 0, request, nameBytes.length);
      Memory.putU16Le(request + NAME_BYTES, IFF_TUN | IFF_NO_PI);
      if (descriptor < 0 || SystemCalls.ioctl(descriptor, TUNSETIFF, request) < 0) {
        throw new IOException("no TUN device " + name);
      }
    }
    Memory.putI32Le(poll, descriptor);
    Memory.putI32Le(poll + 4, SystemCalls.POLLIN);
  }

  /**
   * Waits for a packet.
   *
   * @return its bytes; 0 when none came within the time
   */
  int read(byte[] packet, int millis) {
    if (SystemCalls.poll(poll, 1, millis) <= 0) {
      return 0;
    }
    int count = (int) SystemCalls.read(descriptor, in, MOST_BYTES);
    if (count <= 0) {
      return 0;
    }
    Memory.get(in, packet, 0, count);
    return count;
  }

  /** What the kernel does not want is lost. */
  void write(byte[] packet, int length) {
    try (Arena scratch = Arena.ofConfined()) {
      long out = Memory.allocate(scratch, length);
      Memory.put(packet, 0, out, length);
      SystemCalls.write(descriptor, out, length);
    }
  }

  /** Only when nobody reads or writes any more. */
  @Override
  public void close() {
    SystemCalls.close(descriptor);
    arena.close();
  }
}

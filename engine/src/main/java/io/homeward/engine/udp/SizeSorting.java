package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;

/**
 * Has Linux (4.5) sort what comes to a port that two sockets share ({@code SO_REUSEPORT}) by size:
 * what is small, or a run of datagrams that is small in all, goes to the second. It is a program of
 * the classic packet filter, which the kernel runs for each datagram, from the first byte behind
 * the UDP header on.
 */
final class SizeSorting {
  /** The most bytes of what is small: an echo, a key stroke or a handshake, sealed. */
  static final int SMALL_BYTES = 256;

  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

  // struct sock_filter: u16 code, u8 and u8 how many to skip when true and when false, u32 value.
  private static final int INSTRUCTION_BYTES = 8;
  private static final int LOAD_LENGTH = 0x80;
  private static final int JUMP_IF_GREATER = 0x25;
  private static final int RETURN = 0x06;

  // struct sock_fprog: u16 how many, 6 bytes that are not used, where.
  private static final int PROGRAM_BYTES = 16;

  private SizeSorting() {}

  /**
   * Sorts from now on.
   *
   * @param descriptor of the first socket at the port, of two
   * @return false when the system does not do that
   */
  static boolean begin(int descriptor, Arena scratch) {
    int count = 4;
    long filter = Memory.allocate(scratch, (long) count * INSTRUCTION_BYTES);
    put(filter, LOAD_LENGTH, 0, 0, 0);
    put(filter + INSTRUCTION_BYTES, JUMP_IF_GREATER, 0, 1, SMALL_BYTES);
    put(filter + 2 * INSTRUCTION_BYTES, RETURN, 0, 0, 0);
    put(filter + 3 * INSTRUCTION_BYTES, RETURN, 0, 0, 1);
    long program = Memory.allocate(scratch, PROGRAM_BYTES);
    Memory.clear(program, PROGRAM_BYTES);
    Memory.putU16Le(program, count);
    Memory.putI64Le(program + 8, filter);
    return SystemCalls.setsockopt(
            descriptor, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program, PROGRAM_BYTES)
        >= 0;
  }

  private static void put(long at, int code, int skipIfTrue, int skipIfFalse, int value) {
    Memory.putU16Le(at, code);
    Memory.putU8(at + 2, skipIfTrue);
    Memory.putU8(at + 3, skipIfFalse);
    Memory.putI32Le(at + 4, value);
  }
}

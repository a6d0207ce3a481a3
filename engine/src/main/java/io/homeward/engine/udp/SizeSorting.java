package io.homeward.engine.udp;

import io.homeward.engine.linux.SystemCalls;
import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Has Linux (4.5) sort what comes to a port that several sockets share ({@code SO_REUSEPORT}): what
 * is small, or a run of datagrams that is small in all, goes to one of the second half of them, all
 * else to one of the first. Where a half has several, a hash of address and port of who sent it
 * chooses, so that the small and the large ones of a path come to one pair. It is a program of the
 * classic packet filter, which the kernel runs for each datagram, with what is behind the UDP
 * header as the packet; what it cannot read goes to the first socket.
 */
final class SizeSorting {
  /** The most bytes of what is small: an echo, a key stroke or a handshake, sealed. */
  static final int SMALL_BYTES = 256;

  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

  /**
   * An instruction of the filter.
   *
   * @param code what to do
   * @param skipIfTrue how many to leave out
   * @param skipIfFalse how many to leave out otherwise
   * @param value its operand
   */
  private record Instruction(int code, int skipIfTrue, int skipIfFalse, int value) {
    // struct sock_filter: u16 code, u8 and u8 how many to skip when true and when false, u32 value.
    static final int BYTES = 8;

    static final int LOAD_LENGTH = 0x80;
    static final int LOAD_WORD = 0x20;
    static final int LOAD_HALF_WORD = 0x28;
    static final int LOAD_BYTE = 0x30;
    static final int MULTIPLY = 0x24;
    static final int SHIFT_RIGHT = 0x74;
    static final int REMAINDER = 0x94;
    static final int ADD = 0x04;
    static final int DIFFER_FROM_KEPT = 0xac; // exclusive or
    static final int KEEP = 0x07;
    static final int TAKE_KEPT = 0x87;
    static final int JUMP = 0x05;
    static final int JUMP_IF_EQUAL = 0x15;
    static final int JUMP_IF_GREATER = 0x25;
    static final int RETURN = 0x06;
    static final int RETURN_RESULT = 0x16;

    static Instruction of(int code, int value) {
      return new Instruction(code, 0, 0, value);
    }

    void put(long at) {
      Memory.putU16Le(at, code);
      Memory.putU8(at + 2, skipIfTrue);
      Memory.putU8(at + 3, skipIfFalse);
      Memory.putI32Le(at + 4, value);
    }
  }

  /** The kernel's name for the first byte of the IP header, {@code SKF_NET_OFF}. */
  private static final int IP = -0x100000;

  private static final int IPV4_SOURCE = IP + 12;
  private static final int IPV4_PORT = IP + 20; // with options it is theirs, and as constant
  private static final int IPV6_SOURCE_END = IP + 20; // the last four bytes of sixteen
  private static final int IPV6_PORT = IP + 40;

  // Each spreads what differs in any bit over the upper half (a multiplicative hash).
  private static final int SPREAD = 0x9e3779b1;
  private static final int SPREAD_PORT = 0x85ebca6b;

  // struct sock_fprog: u16 how many, 6 bytes that are not used, where.
  private static final int PROGRAM_BYTES = 16;

  private SizeSorting() {}

  /**
   * Sorts from now on.
   *
   * @param descriptor of the first socket at the port
   * @param pairs half of how many sockets there are, 1 or more
   * @return false when the system does not do that
   */
  static boolean begin(int descriptor, int pairs, Arena scratch) {
    List<Instruction> instructions = pairs == 1 ? bySize() : bySourceAndSize(pairs);
    int count = instructions.size();
    long filter = Memory.allocate(scratch, (long) count * Instruction.BYTES);
    for (int i = 0; i < count; i++) {
      instructions.get(i).put(filter + (long) i * Instruction.BYTES);
    }
    long program = Memory.allocate(scratch, PROGRAM_BYTES);
    Memory.clear(program, PROGRAM_BYTES);
    Memory.putU16Le(program, count);
    Memory.putI64Le(program + 8, filter);
    return SystemCalls.setsockopt(
            descriptor, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program, PROGRAM_BYTES)
        >= 0;
  }

  private static List<Instruction> bySize() {
    return List.of(
        Instruction.of(Instruction.LOAD_LENGTH, 0),
        new Instruction(Instruction.JUMP_IF_GREATER, 0, 1, SMALL_BYTES),
        Instruction.of(Instruction.RETURN, 0),
        Instruction.of(Instruction.RETURN, 1));
  }

  private static List<Instruction> bySourceAndSize(int pairs) {
    return List.of(
        Instruction.of(Instruction.LOAD_BYTE, IP),
        Instruction.of(Instruction.SHIFT_RIGHT, 4),
        new Instruction(Instruction.JUMP_IF_EQUAL, 0, 4, 4),
        Instruction.of(Instruction.LOAD_WORD, IPV4_SOURCE),
        Instruction.of(Instruction.KEEP, 0),
        Instruction.of(Instruction.LOAD_HALF_WORD, IPV4_PORT),
        Instruction.of(Instruction.JUMP, 3),
        Instruction.of(Instruction.LOAD_WORD, IPV6_SOURCE_END),
        Instruction.of(Instruction.KEEP, 0),
        Instruction.of(Instruction.LOAD_HALF_WORD, IPV6_PORT),
        Instruction.of(Instruction.MULTIPLY, SPREAD_PORT),
        Instruction.of(Instruction.DIFFER_FROM_KEPT, 0),
        Instruction.of(Instruction.MULTIPLY, SPREAD),
        Instruction.of(Instruction.SHIFT_RIGHT, 16),
        Instruction.of(Instruction.REMAINDER, pairs),
        Instruction.of(Instruction.KEEP, 0),
        Instruction.of(Instruction.LOAD_LENGTH, 0),
        new Instruction(Instruction.JUMP_IF_GREATER, 0, 2, SMALL_BYTES),
        Instruction.of(Instruction.TAKE_KEPT, 0),
        Instruction.of(Instruction.RETURN_RESULT, 0),
        Instruction.of(Instruction.TAKE_KEPT, 0),
        Instruction.of(Instruction.ADD, pairs),
        Instruction.of(Instruction.RETURN_RESULT, 0));
  }
}

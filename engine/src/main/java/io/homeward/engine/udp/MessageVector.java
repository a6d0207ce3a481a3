package io.homeward.engine.udp;

import io.homeward.engine.memory.Memory;
import java.lang.foreign.Arena;

/**
 * An array of {@code struct mmsghdr} (64 bytes each on 64-bit Linux) with what each points to: a
 * socket address, vectors and control data.
 *
 * <pre>
 *  0 name | 8 name length | 16 vectors | 24 vector count
 * 32 control | 40 control length | 48 flags | 56 bytes moved
 * </pre>
 */
final class MessageVector {
  /** Bytes of one element. */
  static final int BYTES = 64;

  private static final int VECTOR_BYTES = 16;
  private static final int CONTROL_BYTES = 64;

  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int UDP_GRO = 104;
  private static final int SEGMENT_CONTROL_BYTES = 18;
  private static final int SEGMENT_CONTROL_SPACE = 24;
  private static final int GRO_CONTROL_LENGTH = 20;

  private final long messages;
  private final long names;
  private final long vectors;
  private final long controls;
  private final int vectorsPerMessage;
  private final int nameBytes;

  MessageVector(Arena arena, int count, int vectorsPerMessage, int family) {
    this.vectorsPerMessage = vectorsPerMessage;
    this.nameBytes = SocketAddressCodec.bytes(family);
    messages = Memory.allocate(arena, (long) count * BYTES);
    names = Memory.allocate(arena, (long) count * SocketAddressCodec.MAX_BYTES);
    vectors = Memory.allocate(arena, (long) count * vectorsPerMessage * VECTOR_BYTES);
    controls = Memory.allocate(arena, (long) count * CONTROL_BYTES);
    for (int i = 0; i < count; i++) {
      long m = address(i);
      Memory.putI64Le(m, name(i));
      Memory.putI32Le(m + 8, nameBytes);
      Memory.putI64Le(m + 16, vector(i, 0));
      Memory.putI64Le(m + 24, 1);
    }
  }

  long address(int message) {
    return messages + (long) message * BYTES;
  }

  long name(int message) {
    return names + (long) message * SocketAddressCodec.MAX_BYTES;
  }

  private long vector(int message, int index) {
    return vectors + ((long) message * vectorsPerMessage + index) * VECTOR_BYTES;
  }

  private long control(int message) {
    return controls + (long) message * CONTROL_BYTES;
  }

  void setVector(int message, int index, long address, long bytes) {
    long v = vector(message, index);
    Memory.putI64Le(v, address);
    Memory.putI64Le(v + 8, bytes);
  }

  long vectorAddress(int message, int index) {
    return Memory.i64Le(vector(message, index));
  }

  int vectorBytes(int message, int index) {
    return (int) Memory.i64Le(vector(message, index) + 8);
  }

  void setVectorCount(int message, int count) {
    Memory.putI64Le(address(message) + 24, count);
  }

  /** Makes the kernel cut the message into datagrams of this size. */
  void setSegment(int message, int segmentBytes) {
    long c = control(message);
    Memory.putI64Le(c, SEGMENT_CONTROL_BYTES);
    Memory.putI32Le(c + 8, SOL_UDP);
    Memory.putI32Le(c + 12, UDP_SEGMENT);
    Memory.putU16Le(c + 16, segmentBytes);
    Memory.putI64Le(address(message) + 32, c);
    Memory.putI64Le(address(message) + 40, SEGMENT_CONTROL_SPACE);
  }

  void setNoControl(int message) {
    Memory.putI64Le(address(message) + 32, 0);
    Memory.putI64Le(address(message) + 40, 0);
  }

  /** Readies an element for receiving: the kernel overwrites these lengths. */
  void prepareReceive(int message) {
    long m = address(message);
    Memory.putI32Le(m + 8, nameBytes);
    Memory.putI64Le(m + 32, control(message));
    Memory.putI64Le(m + 40, CONTROL_BYTES);
    Memory.putI32Le(m + 48, 0);
  }

  int flags(int message) {
    return Memory.i32Le(address(message) + 48);
  }

  int movedBytes(int message) {
    return Memory.i32Le(address(message) + 56);
  }

  /** The size of the datagrams that the kernel joined, or 0 when it joined none. */
  int joinedSegmentBytes(int message) {
    if (Memory.i64Le(address(message) + 40) < GRO_CONTROL_LENGTH) {
      return 0;
    }
    long c = control(message);
    return Memory.i32Le(c + 8) == SOL_UDP && Memory.i32Le(c + 12) == UDP_GRO
        ? Memory.i32Le(c + 16)
        : 0;
  }
}

package io.homeward.engine.dataplane;

import io.homeward.engine.disco.DiscoBox;
import io.homeward.engine.memory.Memory;

/** What a datagram is, as far as its beginning tells. */
final class Datagrams {
  private static final int STUN_HEADER_BYTES = 20;
  private static final int STUN_COOKIE = 0x2112_a442;

  /** A response that says where it was asked from has some 60 bytes. */
  private static final int MAX_STUN_BYTES = 512;

  /** One that names a thousand endpoints has less. */
  private static final int MAX_DISCO_BYTES = 20 * 1024;

  private Datagrams() {}

  /** The bytes, for another thread. */
  static byte[] copy(long datagram, int length) {
    byte[] copy = new byte[length];
    Memory.get(datagram, copy, 0, length);
    return copy;
  }

  /** A message of discovery, as far as its beginning tells. */
  static boolean isDisco(long datagram, int length) {
    return length >= DiscoBox.MIN_BYTES
        && length <= MAX_DISCO_BYTES
        && Memory.i32Be(datagram) == (int) (DiscoBox.MAGIC >>> 16)
        && (Memory.i32Be(datagram + 2) & 0xffff) == (int) (DiscoBox.MAGIC & 0xffff);
  }

  /** RFC 8489, section 5: a response to a binding request of ours, as far as its header tells. */
  static boolean isStunAnswer(long datagram, int length) {
    return length >= STUN_HEADER_BYTES
        && length <= MAX_STUN_BYTES
        && (Memory.u8(datagram) & 0xc0) == 0
        && Memory.u8(datagram + 1) == 1
        && Memory.i32Be(datagram + 4) == STUN_COOKIE;
  }
}

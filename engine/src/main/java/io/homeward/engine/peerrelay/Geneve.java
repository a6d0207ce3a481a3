package io.homeward.engine.peerrelay;

import io.homeward.engine.memory.Memory;
import java.nio.ByteBuffer;

/**
 * The header of what passes a device that relays (RFC 8926), without options:
 *
 * <pre>
 * offset  0   u8   version and length of options, 0
 *         1   u8   0x80: between a client and the relay itself; else 0
 *         2   u16  what follows, big-endian
 *         4   u24  number of the virtual network, big-endian
 *         7   u8   0
 * </pre>
 *
 * <p>Neither messages of WireGuard nor of discovery nor of STUN begin like that.
 */
public final class Geneve {
  /** Bytes of one. */
  public static final int BYTES = 8;

  /** A message of discovery follows. */
  public static final int DISCO = 0x7a11;

  /** A message of WireGuard follows. */
  public static final int WIREGUARD = 0x7a12;

  /** The largest number of a virtual network; 0 is none. */
  public static final int MAX_VNI = (1 << 24) - 1;

  private static final int CONTROL = 0x80;

  private Geneve() {}

  /**
   * What is to be sent, with the header in front.
   *
   * @param control whether it is between a client and the relay itself
   * @param protocol {@link #DISCO} or {@link #WIREGUARD}
   */
  public static byte[] wrap(int vni, boolean control, int protocol, byte[] content) {
    return ByteBuffer.allocate(BYTES + content.length)
        .put((byte) 0)
        .put((byte) (control ? CONTROL : 0))
        .putShort((short) protocol)
        .putInt(vni << 8)
        .put(content)
        .array();
  }

  /** Writes the header of a message of WireGuard, which is to follow. */
  public static void write(long address, int vni) {
    Memory.putI32Be(address, WIREGUARD);
    Memory.putI32Be(address + Integer.BYTES, vni << 8);
  }

  /**
   * Whether a datagram begins with such a header; something follows it.
   *
   * @param length of the datagram, 0 or more
   */
  public static boolean isAt(long address, int length) {
    if (length <= BYTES) {
      return false;
    }
    int first = Memory.i32Be(address);
    int protocol = first & 0xffff;
    return (first & ~(CONTROL << 16)) == protocol
        && (protocol == DISCO || protocol == WIREGUARD)
        && (Memory.i32Be(address + Integer.BYTES) & 0xff) == 0
        && vni(address) != 0;
  }

  /** What follows the header: {@link #DISCO} or {@link #WIREGUARD}. */
  public static int protocol(long address) {
    return Memory.u16Be(address + 2);
  }

  /** Whether what follows is between a client and the relay itself. */
  public static boolean isControl(long address) {
    return Memory.u8(address + 1) == CONTROL;
  }

  /** The number of the virtual network, 1 to {@link #MAX_VNI}. */
  public static int vni(long address) {
    return Memory.i32Be(address + Integer.BYTES) >>> 8;
  }
}

package io.homeward.engine.gateway;

import io.homeward.engine.gateway.RouterAnswer.Result;
import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * PCP (RFC 6887), as one computer speaks it for one mapping: the nonce is the same for all of its
 * requests, for a router refuses to renew or delete with another one. All numbers are big-endian.
 *
 * <pre>
 * request                          answer
 * 0  version   1  2                version   1
 * 1  opcode    1  0, 1             opcode    1  128 more
 * 2  reserved  2                   reserved  1
 * 3                                result    1
 * 4  lifetime  4                   lifetime  4
 * 8  client   16  v4-mapped        epoch     4, zero 12
 * MAP, both
 * 24 nonce    12
 * 36 protocol  1  17, zero 3
 * 40 internal  2
 * 42 external  2
 * 44 address  16  v4-mapped
 * </pre>
 */
final class Pcp implements DatagramProtocol {
  static final int NONCE_BYTES = 12;

  private static final int VERSION = 2;
  private static final int ANNOUNCE = 0;
  private static final int MAP = 1;
  private static final int ANSWER = 0x80;
  private static final int UDP = 17;
  private static final int HEAD = 24;
  private static final int MAP_BYTES = 60;
  private static final int NONCE_AT = 24;
  private static final int PROTOCOL_AT = 36;
  private static final int INTERNAL_AT = 40;
  private static final int EXTERNAL_AT = 42;
  private static final int ADDRESS_AT = 44;
  private static final byte[] MAPPED_HEAD = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final Inet4Address own;
  private final byte[] nonce;

  /**
   * @param own this computer's address towards the router
   * @param nonce {@link #NONCE_BYTES} random bytes
   */
  Pcp(Inet4Address own, byte[] nonce) {
    this.own = own;
    this.nonce = nonce.clone();
  }

  @Override
  public byte[] presenceRequest() {
    return head(ANNOUNCE, 0, HEAD).array();
  }

  @Override
  public byte[] mapRequest(
      int internalPort, int wantedPort, @Nullable Inet4Address wanted, int lifetime) {
    return map(internalPort, wantedPort, wanted, lifetime);
  }

  /** Section 15: lifetime, wanted port and address are 0. */
  @Override
  public byte[] deleteRequest(int internalPort) {
    return map(internalPort, 0, null, 0);
  }

  private byte[] map(
      int internalPort, int wantedPort, @Nullable Inet4Address wanted, int lifetime) {
    return head(MAP, lifetime, MAP_BYTES)
        .put(nonce)
        .put((byte) UDP)
        .put(new byte[3])
        .putShort((short) internalPort)
        .putShort((short) wantedPort)
        .put(MAPPED_HEAD)
        .put(wanted == null ? new byte[4] : wanted.getAddress())
        .array();
  }

  private ByteBuffer head(int opcode, int lifetime, int room) {
    return ByteBuffer.allocate(room)
        .put((byte) VERSION)
        .put((byte) opcode)
        .putShort((short) 0)
        .putInt(lifetime)
        .put(MAPPED_HEAD)
        .put(own.getAddress());
  }

  @Override
  public @Nullable RouterAnswer parse(byte[] datagram) {
    if (datagram.length < HEAD
        || datagram.length > MAX_BYTES
        || datagram.length % 4 != 0
        || datagram[0] != VERSION) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(datagram);
    Result result = result(datagram[3] & 0xff);
    long lifetime = Integer.toUnsignedLong(in.getInt(4));
    long epoch = Integer.toUnsignedLong(in.getInt(8));
    return switch (datagram[1] & 0xff) {
      case ANSWER | ANNOUNCE -> new RouterAnswer.Present(result, epoch, null);
      case ANSWER | MAP -> {
        if (datagram.length < MAP_BYTES) {
          yield result == Result.OK ? null : new RouterAnswer.Mapped(result, epoch, 0, 0, null, 0);
        }
        boolean ours =
            datagram[PROTOCOL_AT] == UDP
                && Arrays.equals(datagram, NONCE_AT, NONCE_AT + NONCE_BYTES, nonce, 0, NONCE_BYTES);
        yield ours
            ? new RouterAnswer.Mapped(
                result,
                epoch,
                Short.toUnsignedInt(in.getShort(INTERNAL_AT)),
                Short.toUnsignedInt(in.getShort(EXTERNAL_AT)),
                address(datagram),
                lifetime)
            : null;
      }
      default -> null;
    };
  }

  private static @Nullable Inet4Address address(byte[] datagram) {
    InetAddress address =
        IpText.fromBytes(Arrays.copyOfRange(datagram, ADDRESS_AT, ADDRESS_AT + 16));
    return address instanceof Inet4Address ipv4 ? ipv4 : null;
  }

  private static Result result(int code) {
    return switch (code) {
      case 0 -> Result.OK;
      case 1, 4, 9 -> Result.UNSUPPORTED;
      case 2 -> Result.REFUSED;
      case 7, 11 -> Result.NO_NETWORK;
      case 8, 10 -> Result.EXHAUSTED;
      case 12 -> Result.ADDRESS_MISMATCH;
      default -> Result.FAILED;
    };
  }

  /** Section 8.5: a second back is rounding; else both clocks may differ by a sixteenth and 2 s. */
  @Override
  public boolean rebooted(long epochBefore, long epoch, long elapsed) {
    long passedThere = epoch - epochBefore;
    return passedThere < -1
        || elapsed + 2 < passedThere - passedThere / 16
        || passedThere + 2 < elapsed - elapsed / 16;
  }
}

package io.homeward.engine.gateway;

import io.homeward.engine.gateway.RouterAnswer.Result;
import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * NAT-PMP (RFC 6886). All numbers are big-endian.
 *
 * <pre>
 * 0  version   1  0
 * 1  opcode    1  0 address, 1 UDP; in answers 128 more
 * request for a port            answer                answer with the address
 * 2  reserved  2                result  2             result   2
 * 4  internal  2                epoch   4             epoch    4
 * 6  wanted    2
 * 8  lifetime  4                internal 2            address  4
 *                               external 2 (at 10)
 *                               lifetime 4 (at 12)
 * </pre>
 */
final class NatPmp implements DatagramProtocol {
  private static final int VERSION = 0;
  private static final int ADDRESS = 0;
  private static final int MAP_UDP = 1;
  private static final int ANSWER = 0x80;
  private static final int HEAD = 4;
  private static final int ADDRESS_BYTES = 12;
  private static final int MAP_BYTES = 16;

  @Override
  public byte[] presenceRequest() {
    return new byte[] {VERSION, ADDRESS};
  }

  @Override
  public byte[] mapRequest(
      int internalPort, int wantedPort, @Nullable Inet4Address wanted, int lifetime) {
    return request(internalPort, wantedPort, lifetime);
  }

  /** Section 3.4: the wanted port must be 0 here. */
  @Override
  public byte[] deleteRequest(int internalPort) {
    return request(internalPort, 0, 0);
  }

  private static byte[] request(int internalPort, int wantedPort, int lifetime) {
    return ByteBuffer.allocate(12)
        .put((byte) VERSION)
        .put((byte) MAP_UDP)
        .putShort((short) 0)
        .putShort((short) internalPort)
        .putShort((short) wantedPort)
        .putInt(lifetime)
        .array();
  }

  @Override
  public @Nullable RouterAnswer parse(byte[] datagram) {
    if (datagram.length < HEAD || datagram.length > MAX_BYTES || datagram[0] != VERSION) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(datagram);
    int code = Short.toUnsignedInt(in.getShort(2));
    Result result = result(code);
    // Some leave out what does not matter when they refuse.
    long epoch = datagram.length >= 8 ? Integer.toUnsignedLong(in.getInt(4)) : 0;
    return switch (datagram[1] & 0xff) {
      case ANSWER | ADDRESS -> {
        if (result != Result.OK) {
          yield new RouterAnswer.Present(result, epoch, null);
        }
        yield datagram.length < ADDRESS_BYTES
            ? null
            : new RouterAnswer.Present(result, epoch, address(datagram));
      }
      case ANSWER | MAP_UDP -> {
        if (datagram.length >= MAP_BYTES) {
          yield new RouterAnswer.Mapped(
              result,
              epoch,
              Short.toUnsignedInt(in.getShort(8)),
              Short.toUnsignedInt(in.getShort(10)),
              null,
              Integer.toUnsignedLong(in.getInt(12)));
        }
        yield result == Result.OK ? null : new RouterAnswer.Mapped(result, epoch, 0, 0, null, 0);
      }
      default -> null;
    };
  }

  /** Whether a router says that it speaks this version only: what PCP asked was too new for it. */
  static boolean refusesVersion(byte[] datagram) {
    return datagram.length >= HEAD
        && datagram[0] == VERSION
        && result(ByteBuffer.wrap(datagram).getShort(2)) == Result.UNSUPPORTED;
  }

  private static Inet4Address address(byte[] datagram) {
    return (Inet4Address) IpText.fromBytes(Arrays.copyOfRange(datagram, 8, 12));
  }

  private static Result result(int code) {
    return switch (code) {
      case 0 -> Result.OK;
      case 1 -> Result.UNSUPPORTED; // the version of what was asked, which was PCP then
      case 2 -> Result.REFUSED;
      case 3 -> Result.NO_NETWORK;
      case 4 -> Result.EXHAUSTED;
      default -> Result.FAILED;
    };
  }

  /** Section 3.6: its clock may run slower than ours by an eighth, and 2 s of rounding. */
  @Override
  public boolean rebooted(long epochBefore, long epoch, long elapsed) {
    return epoch + 2 < epochBefore + elapsed * 7 / 8;
  }
}

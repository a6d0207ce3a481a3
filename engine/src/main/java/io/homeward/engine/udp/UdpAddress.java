package io.homeward.engine.udp;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint in the form that the packet path compares and writes: the address as 128 bits, IPv4
 * as {@code ::ffff:a.b.c.d}. Immutable.
 *
 * @param high upper 64 bits of the address
 * @param low lower 64 bits of the address
 * @param port 0 to 65535
 */
public record UdpAddress(long high, long low, int port) {
  private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

  /** The same place as the endpoint. */
  public static UdpAddress of(Endpoint endpoint) {
    ByteBuffer raw = ByteBuffer.wrap(endpoint.address().getAddress());
    return raw.remaining() == 4
        ? new UdpAddress(0, MAPPED_PREFIX | Integer.toUnsignedLong(raw.getInt()), endpoint.port())
        : new UdpAddress(raw.getLong(), raw.getLong(), endpoint.port());
  }

  /** Whether the address is of IPv4. */
  public boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** The same place as an endpoint. */
  public Endpoint endpoint() {
    byte[] raw =
        isIpv4()
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    return new Endpoint(IpText.fromBytes(raw), port);
  }

  // Asked for each packet, hence not as a record would have it: that is linked when it is first
  // used, for which what was compiled before does not wait.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UdpAddress that
        && low == that.low
        && port == that.port
        && high == that.high;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(high) + Long.hashCode(low)) + port;
  }
}

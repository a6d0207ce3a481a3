package io.homeward.coordinator.policy;

import io.homeward.engine.inet.IpText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * An address as a number; those of IPv4 come before those of IPv6.
 *
 * @param isIpv4 its family
 * @param high the upper 64 bits, unsigned; 0 for IPv4
 * @param low the lower 64 bits, unsigned
 */
public record Ip(boolean isIpv4, long high, long low) implements Comparable<Ip> {
  private static final long LAST_IPV4 = 0xffff_ffffL;

  /** The address as a number. */
  public static Ip of(InetAddress address) {
    ByteBuffer raw = ByteBuffer.wrap(address.getAddress());
    return raw.remaining() == 4
        ? new Ip(true, 0, raw.getInt() & LAST_IPV4)
        : new Ip(false, raw.getLong(), raw.getLong());
  }

  /** The last address of the prefix of that length that holds this one. */
  Ip lastOf(int bits) {
    if (isIpv4) {
      return new Ip(true, 0, low | LAST_IPV4 >>> bits);
    }
    long highMask = bits >= Long.SIZE ? 0 : -1L >>> bits;
    long lowMask = bits <= Long.SIZE ? -1L : bits == 128 ? 0 : -1L >>> (bits - Long.SIZE);
    return new Ip(false, high | highMask, low | lowMask);
  }

  /** Whether it is the first address of a prefix of that length. */
  boolean isFirstOf(int bits) {
    Ip last = lastOf(bits);
    Ip size = new Ip(isIpv4, 0, 0).lastOf(bits);
    return (last.high ^ high) == size.high && (last.low ^ low) == size.low;
  }

  /** The same as the platform has it. */
  InetAddress address() {
    return IpText.fromBytes(
        isIpv4
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }

  Ip next() {
    return new Ip(isIpv4, low == -1 ? high + 1 : high, low + 1);
  }

  Ip previous() {
    return new Ip(isIpv4, low == 0 ? high - 1 : high, low - 1);
  }

  @Override
  public int compareTo(Ip other) {
    if (isIpv4 != other.isIpv4) {
      return isIpv4 ? -1 : 1;
    }
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    InetAddress address = address();
    // The platform takes IPv4 addresses inside of IPv6 for IPv4.
    boolean mapped = !isIpv4 && address instanceof Inet4Address;
    return (mapped ? "::ffff:" : "") + IpText.format(address);
  }
}

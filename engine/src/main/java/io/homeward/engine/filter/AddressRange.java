package io.homeward.engine.filter;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Addresses of one family from the first to the last, both included, as 128 bits; IPv4 addresses as
 * IPv4-mapped IPv6 addresses.
 */
record AddressRange(boolean ipv4, long firstHigh, long firstLow, long lastHigh, long lastLow) {
  private static final long MAPPED_PREFIX = 0xffff_0000_0000L;
  private static final List<AddressRange> EVERYTHING =
      List.of(of(IpPrefix.parse("0.0.0.0/0")), of(IpPrefix.parse("::/0")));

  static AddressRange of(IpPrefix prefix) {
    int hostBits = (prefix.isIpv4() ? 32 : 128) - prefix.bits();
    long high = high(prefix.address());
    long low = low(prefix.address());
    long highHosts = hostBits <= 64 ? 0 : hostBits == 128 ? -1L : (1L << hostBits - 64) - 1;
    long lowHosts = hostBits >= 64 ? -1L : (1L << hostBits) - 1;
    return new AddressRange(prefix.isIpv4(), high, low, high | highHosts, low | lowHosts);
  }

  /**
   * The ranges of {@code *}, an address, a prefix, or a range {@code a-b}.
   *
   * @throws IllegalArgumentException when the text is none of these
   */
  static List<AddressRange> parse(String text) {
    if (text.equals("*")) {
      return EVERYTHING;
    }
    int dash = text.indexOf('-');
    if (dash < 0) {
      return List.of(of(IpPrefix.parse(text)));
    }
    InetAddress first = IpText.parse(text.substring(0, dash));
    InetAddress last = IpText.parse(text.substring(dash + 1));
    AddressRange range =
        new AddressRange(isIpv4(first), high(first), low(first), high(last), low(last));
    int order = Long.compareUnsigned(range.firstHigh, range.lastHigh);
    if (isIpv4(first) != isIpv4(last)
        || order > 0
        || order == 0 && Long.compareUnsigned(range.firstLow, range.lastLow) > 0) {
      throw new IllegalArgumentException("not a range of addresses: " + text);
    }
    return List.of(range);
  }

  private static boolean isIpv4(InetAddress address) {
    return address.getAddress().length == 4;
  }

  private static long high(InetAddress address) {
    return isIpv4(address) ? 0 : ByteBuffer.wrap(address.getAddress()).getLong(0);
  }

  private static long low(InetAddress address) {
    ByteBuffer raw = ByteBuffer.wrap(address.getAddress());
    return isIpv4(address) ? MAPPED_PREFIX | Integer.toUnsignedLong(raw.getInt(0)) : raw.getLong(8);
  }
}

package io.homeward.engine.inet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses at which a node serves its own system: names at port 53, and answers to pings;
 * protocol reference, section 7.3. They are nobody's: packets to them never leave the node, and no
 * node may be given one.
 */
public final class ServiceAddresses {
  /** Of IPv4. */
  public static final InetAddress IPV4 = IpText.parse("100.100.100.100");

  /** Of IPv6. */
  public static final InetAddress IPV6 = IpText.parse("fd7a:115c:a1e0::53");

  /** {@link #IPV4} as the last 8 bytes of its form in IPv6, ::ffff:100.100.100.100. */
  private static final long MAPPED_LOW = 0xffff_0000_0000L | bits(IPV4.getAddress(), 0, 4);

  private static final long IPV6_HIGH = bits(IPV6.getAddress(), 0, 8);
  private static final long IPV6_LOW = bits(IPV6.getAddress(), 8, 8);

  private ServiceAddresses() {}

  /** Whether the address is one of the two. */
  public static boolean contain(InetAddress address) {
    return address.equals(IPV4) || address.equals(IPV6);
  }

  /**
   * The same for the packet path, where an IPv4 address is in its form in IPv6.
   *
   * @param high the first 8 bytes, big-endian
   * @param low the last 8 bytes, big-endian
   */
  public static boolean contain(long high, long low) {
    return high == 0 ? low == MAPPED_LOW : high == IPV6_HIGH && low == IPV6_LOW;
  }

  /**
   * The zones of DNS in which the reverse names of all tailnet addresses lie, without trailing dot:
   * one of IPv6 and, as reverse zones end at whole bytes, 64 of IPv4.
   */
  public static List<String> reverseZones() {
    List<String> zones = new ArrayList<>();
    zones.add("0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa");
    for (int second = 64; second < 128; second++) {
      zones.add(second + ".100.in-addr.arpa");
    }
    return zones;
  }

  private static long bits(byte[] raw, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 8 | raw[i] & 0xff;
    }
    return value;
  }
}

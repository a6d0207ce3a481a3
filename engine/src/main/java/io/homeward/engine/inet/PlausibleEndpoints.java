package io.homeward.engine.inet;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Where a peer can be. Others name its endpoints, and whoever believes them all sends datagrams to
 * whomever they like: this computer's own services, those of the machine it runs on, or everybody
 * on a network at once.
 */
public final class PlausibleEndpoints {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private PlausibleEndpoints() {}

  /**
   * Whether a peer can be there: neither port 0 nor an address that is a group's, everybody's on
   * this network, only this link's (cloud computers have their metadata there) or reserved; nor one
   * of IPv6 that stands for such an address of IPv4. Loopback passes: on a computer without a
   * network it is all there is.
   */
  public static boolean plausible(Endpoint endpoint) {
    return endpoint.port() != 0 && plausible(endpoint.address());
  }

  private static boolean plausible(InetAddress address) {
    byte[] raw = address.getAddress();
    if (address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || address.isLinkLocalAddress()) {
      return false;
    }
    if (raw.length == IPV4_BYTES) {
      int first = raw[0] & 0xff;
      return first != 0 && first < 240;
    }
    if (address.isLoopbackAddress()) {
      return true;
    }
    if (startsWith(raw, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00)) {
      return false; // ::/80: forms of IPv4 that no network carries
    }
    if (startsWith(raw, 0x00, 0x64, 0xff, 0x9b, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00)) {
      return outside(raw, 12); // translated to IPv4
    }
    return !startsWith(raw, 0x20, 0x02) || outside(raw, 2); // 6to4
  }

  /** Whether the IPv4 address inside of one of IPv6 is somewhere else. */
  private static boolean outside(byte[] raw, int from) {
    InetAddress inner = IpText.fromBytes(Arrays.copyOfRange(raw, from, from + IPV4_BYTES));
    return plausible(inner) && !inner.isLoopbackAddress() && !TailnetRanges.contain(inner);
  }

  private static boolean startsWith(byte[] raw, int... bytes) {
    assert raw.length == IPV6_BYTES;
    for (int i = 0; i < bytes.length; i++) {
      if ((raw[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}

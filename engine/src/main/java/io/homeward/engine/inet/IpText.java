package io.homeward.engine.inet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IP addresses as text, without ever asking a name server. IPv6 is written as RFC 5952 says. */
public final class IpText {
  private static final int LONGEST_LITERAL = 45;

  private IpText() {}

  /**
   * Reads an address literal. Zones ({@code fe80::1%eth0}) are refused.
   *
   * @throws IllegalArgumentException when the text is no address literal
   */
  public static InetAddress parse(String text) {
    if (text.isEmpty()
        || text.length() > LONGEST_LITERAL
        || !text.chars().allMatch(IpText::isLiteralCharacter)) {
      throw new IllegalArgumentException("not an IP address: " + text);
    }
    boolean ipv6 = text.indexOf(':') >= 0;
    if (!ipv6 && !isDottedQuad(text)) {
      throw new IllegalArgumentException("not an IP address: " + text);
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an IP address: " + text, e);
    }
  }

  /** Whether {@link #parse} takes the text. */
  public static boolean isAddress(String text) {
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The address of 4 or 16 bytes in network order. */
  public static InetAddress fromBytes(byte[] raw) {
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + raw.length, e);
    }
  }

  /** The canonical text form (RFC 5952 for IPv6). */
  public static String format(InetAddress address) {
    return address instanceof Inet6Address
        ? formatIpv6(address.getAddress())
        : address.getHostAddress();
  }

  /** Neither zones nor the brackets of URLs, which the platform's parser would let pass. */
  private static boolean isLiteralCharacter(int c) {
    return isAsciiDigit(c)
        || (c >= 'a' && c <= 'f')
        || (c >= 'A' && c <= 'F')
        || c == ':'
        || c == '.';
  }

  static boolean isAsciiDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isDottedQuad(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean leadingZero = part.length() > 1 && part.charAt(0) == '0';
      if (part.isEmpty()
          || part.length() > 3
          || leadingZero
          || !part.chars().allMatch(IpText::isAsciiDigit)
          || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  private static String formatIpv6(byte[] raw) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (raw[2 * i] & 0xff) << 8 | raw[2 * i + 1] & 0xff;
    }
    int bestStart = -1;
    int bestLength = 1; // a single zero group is not shortened
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > bestLength) {
        bestStart = i;
        bestLength = run;
      }
      i += Math.max(run - 1, 0);
    }
    StringBuilder out = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        out.append("::");
        i += bestLength - 1;
        continue;
      }
      if (i > 0 && i != bestStart + bestLength) {
        out.append(':');
      }
      out.append(Integer.toHexString(groups[i]));
    }
    return out.toString();
  }
}

package io.homeward.engine.inet;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;

/**
 * An IPv4 or IPv6 prefix such as {@code 100.64.0.0/10}. Host bits are always zero: the constructor
 * refuses others, {@link #containing} clears them.
 *
 * @param address the first address of the prefix
 * @param bits length of the prefix, 0 to 32 (IPv4) or 128 (IPv6)
 */
public record IpPrefix(InetAddress address, int bits) implements Comparable<IpPrefix> {
  public IpPrefix {
    Objects.requireNonNull(address);
    byte[] raw = address.getAddress();
    if (bits < 0 || bits > raw.length * 8) {
      throw new IllegalArgumentException("prefix length out of range: " + bits);
    }
    if (!Arrays.equals(raw, masked(raw, bits))) {
      throw new IllegalArgumentException(
          "host bits set in " + address.getHostAddress() + "/" + bits);
    }
  }

  /** The prefix of the given length that holds the address. */
  public static IpPrefix containing(InetAddress address, int bits) {
    byte[] raw = address.getAddress();
    if (bits < 0 || bits > raw.length * 8) {
      throw new IllegalArgumentException("prefix length out of range: " + bits);
    }
    return new IpPrefix(IpText.fromBytes(masked(raw, bits)), bits);
  }

  /** The /32 or /128 of one address. */
  public static IpPrefix single(InetAddress address) {
    return new IpPrefix(address, address.getAddress().length * 8);
  }

  /**
   * Reads {@code address/bits}, or an address alone as its /32 or /128. Never asks a name server.
   *
   * @throws IllegalArgumentException when the text is neither
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return single(IpText.parse(text));
    }
    InetAddress address = IpText.parse(text.substring(0, slash));
    String length = text.substring(slash + 1);
    if (length.isEmpty() || length.length() > 3 || !length.chars().allMatch(IpText::isAsciiDigit)) {
      throw new IllegalArgumentException("not a prefix: " + text);
    }
    return new IpPrefix(address, Integer.parseInt(length));
  }

  /** Whether the address is of this family and inside. */
  public boolean contains(InetAddress candidate) {
    byte[] raw = candidate.getAddress();
    return raw.length == address.getAddress().length
        && Arrays.equals(masked(raw, bits), address.getAddress());
  }

  /** Whether this holds exactly one address. */
  public boolean isSingle() {
    return bits == address.getAddress().length * 8;
  }

  /** Whether this is a prefix of IPv4. */
  public boolean isIpv4() {
    return address.getAddress().length == 4;
  }

  @Override
  public int compareTo(IpPrefix other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.address.getAddress();
    int order = Integer.compare(mine.length, theirs.length);
    if (order == 0) {
      order = Arrays.compareUnsigned(mine, theirs);
    }
    return order != 0 ? order : Integer.compare(bits, other.bits);
  }

  @Override
  public String toString() {
    return IpText.format(address) + "/" + bits;
  }

  private static byte[] masked(byte[] raw, int bits) {
    byte[] out = raw.clone();
    for (int i = 0; i < out.length; i++) {
      int keep = Math.clamp(bits - i * 8L, 0, 8);
      out[i] &= (byte) (0xff << (8 - keep));
    }
    return out;
  }
}

package io.homeward.engine.inet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * An IP address and a UDP or TCP port.
 *
 * @param address the address; one of a link ({@code fe80::1}) may have the scope of its interface,
 *     which neither equality nor the text tell
 * @param port 0 to 65535
 */
public record Endpoint(InetAddress address, int port) {
  public Endpoint {
    Objects.requireNonNull(address);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port out of range: " + port);
    }
  }

  /**
   * Reads {@code 1.2.3.4:5} or {@code [2001:db8::1]:5}.
   *
   * @throws IllegalArgumentException when the text is neither
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not an address and port: " + text);
    }
    String host = text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (bracketed != host.indexOf(':') >= 0
        || port.isEmpty()
        || port.length() > 5
        || !port.chars().allMatch(IpText::isAsciiDigit)) {
      throw new IllegalArgumentException("not an address and port: " + text);
    }
    return new Endpoint(IpText.parse(host), Integer.parseInt(port));
  }

  /** The endpoint of a resolved socket address. */
  public static Endpoint of(InetSocketAddress address) {
    return new Endpoint(Objects.requireNonNull(address.getAddress()), address.getPort());
  }

  /** The same as a socket address. */
  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(address, port);
  }

  /** Whether the address is of IPv4. */
  public boolean isIpv4() {
    return address.getAddress().length == 4;
  }

  @Override
  public String toString() {
    String host = IpText.format(address);
    return (isIpv4() ? host : "[" + host + "]") + ":" + port;
  }
}

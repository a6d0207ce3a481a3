package io.homeward.coordinator.main;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where STUN is to be answered.
 *
 * @param address null: where the server listens
 * @param port 0: the usual one, -1: nowhere
 */
public record StunAt(@Nullable InetAddress address, int port) {
  /** Unless told otherwise. */
  public static final StunAt USUAL = new StunAt(null, 0);

  /** Nowhere. */
  public static final StunAt OFF = new StunAt(null, -1);

  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code off}, a port, or an address and a port.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static StunAt parse(String text) {
    if (text.equals("off")) {
      return OFF;
    }
    if (!text.matches("[0-9]{1,5}")) {
      try {
        InetSocketAddress full = Settings.address(text);
        return new StunAt(full.getAddress(), checked(full.getPort(), text));
      } catch (IllegalArgumentException e) {
        throw wrong(text);
      }
    }
    return new StunAt(null, checked(Integer.parseInt(text), text));
  }

  private static int checked(int port, String text) {
    if (port < 1 || port > MAX_PORT) {
      throw wrong(text);
    }
    return port;
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "\""
            + text
            + "\" is no place for STUN; write off, a UDP port from 1 to 65535, or an address"
            + " and a port, such as 203.0.113.7:3478");
  }

  /** Whether it is answered at all. */
  boolean isOn() {
    return port >= 0;
  }

  /** Where that is, for a server that listens at an address. */
  InetSocketAddress beside(InetAddress listen, int usualPort) {
    return new InetSocketAddress(address == null ? listen : address, port == 0 ? usualPort : port);
  }
}

package io.homeward.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A device of the demo as one sits in front of it, in this process or another. One thread uses it
 * at a time.
 */
interface Seat extends AutoCloseable {
  /**
   * Who a device is in the tailnet.
   *
   * @param fqdn full name without a dot at the end
   */
  record Identity(String fqdn, InetAddress ipv4, InetAddress ipv6) {}

  /**
   * Another device as this one sees it.
   *
   * @param owner account name, or the tags
   */
  record Known(String fqdn, InetAddress ipv4, InetAddress ipv6, String owner, boolean online) {}

  /**
   * What a ping brought.
   *
   * @param via the address it took outside the tunnel
   */
  record Pong(Duration roundTrip, String via) {}

  /** A page that was opened. */
  record Page(int status, int bytes, Duration took) {}

  /** Joins with an auth key and waits until connected. */
  Identity join(URI server, String authKey) throws IOException, InterruptedException;

  /** Begins to join without a key. Returns what the person is to open. */
  URI beginSignIn(URI server) throws IOException, InterruptedException;

  /** Waits until connected. */
  Identity awaitConnected(Duration limit) throws IOException, InterruptedException;

  /** Serves the sample page on the device's tailnet addresses. */
  void servePage(String name) throws IOException, InterruptedException;

  /** The other devices, once at least {@code count} of them are online. */
  List<Known> awaitDevices(int count, Duration limit) throws IOException, InterruptedException;

  /** Pings until an answer comes, for some seconds at most. */
  Pong ping(InetAddress address) throws IOException, InterruptedException;

  /** How many pings a second are answered with many on their way at once. */
  long pingsPerSecond(InetAddress address, Duration span) throws IOException, InterruptedException;

  /** Opens a page as a browser of this device would, names and all. */
  Page open(URI page) throws IOException, InterruptedException;

  /** Bytes that a download brings within the span, as bits per second. */
  long bitsPerSecond(URI download, Duration span) throws IOException, InterruptedException;

  /** Disconnects and ends the device. */
  @Override
  void close();
}

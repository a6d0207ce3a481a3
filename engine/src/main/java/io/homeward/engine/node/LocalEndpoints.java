package io.homeward.engine.node;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.TailnetRanges;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;

/** Where peers of the same network may reach this node: the addresses of its own interfaces. */
final class LocalEndpoints {
  /** More than any peer would try. */
  static final int MAX_ENDPOINTS = 24;

  private LocalEndpoints() {}

  /** The addresses of all interfaces that are up, of the moment; empty when they cannot be read. */
  static List<InetAddress> scan() {
    List<InetAddress> out = new ArrayList<>();
    try {
      Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
      while (interfaces.hasMoreElements()) {
        NetworkInterface candidate = interfaces.nextElement();
        if (candidate.isUp()) {
          for (InterfaceAddress address : candidate.getInterfaceAddresses()) {
            // The bytes alone: a zone means nothing to a peer.
            out.add(IpText.fromBytes(address.getAddress().getAddress()));
          }
        }
      }
    } catch (SocketException e) {
      return List.of();
    }
    return out;
  }

  /**
   * The useful ones, IPv4 first, loopback only when there is nothing else.
   *
   * @param addresses of all interfaces, the tunnel's included
   * @param port of the node's UDP socket
   */
  static List<Endpoint> choose(List<InetAddress> addresses, int port) {
    List<Endpoint> out =
        addresses.stream()
            .filter(LocalEndpoints::isUseful)
            .distinct()
            .sorted(Comparator.comparing((InetAddress a) -> !(a instanceof Inet4Address)))
            .limit(MAX_ENDPOINTS)
            .map(address -> new Endpoint(address, port))
            .toList();
    return out.isEmpty() ? List.of(new Endpoint(IpText.parse("127.0.0.1"), port)) : out;
  }

  private static boolean isUseful(InetAddress address) {
    return !address.isLoopbackAddress()
        && !(address.isLinkLocalAddress() && address instanceof Inet6Address)
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && !TailnetRanges.contain(address);
  }
}

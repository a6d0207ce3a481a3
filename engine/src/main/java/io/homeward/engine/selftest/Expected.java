package io.homeward.engine.selftest;

import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.inet.TailnetRanges;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What another program should find.
 *
 * @param ownName a name that only the tailnet answers, fully qualified without the last dot; empty:
 *     names are not asked for
 * @param ownAddresses of this node; an answer for the name is right when it has one of them
 * @param throughTunnel addresses that packets reach through the tunnel only
 */
public record Expected(
    String ownName, Set<InetAddress> ownAddresses, List<InetAddress> throughTunnel) {
  /** Where Homeward answers names on this computer. */
  public InetAddress service() {
    return ownAddresses.stream().anyMatch(Inet4Address.class::isInstance)
        ? ServiceAddresses.IPV4
        : ServiceAddresses.IPV6;
  }

  /** Routes are made together: these speak for all. */
  private static final int MOST_DEVICES = 16;

  public Expected {
    ownAddresses = Set.copyOf(ownAddresses);
    throughTunnel = List.copyOf(throughTunnel);
  }

  /**
   * What follows from who is in the tailnet. IPv4 speaks for both families where there is any.
   *
   * @param own the addresses of this node that the computer can use
   * @param devices those of the other devices
   * @param leftOut of them those to which there is no route on purpose
   */
  public static Expected of(
      String ownName,
      Set<InetAddress> own,
      Collection<InetAddress> devices,
      Set<InetAddress> leftOut) {
    boolean ipv4 = own.stream().anyMatch(Inet4Address.class::isInstance);
    List<InetAddress> through = new ArrayList<>();
    if (!own.isEmpty()) {
      through.add(ipv4 ? ServiceAddresses.IPV4 : ServiceAddresses.IPV6);
    }
    devices.stream()
        .filter(address -> address instanceof Inet4Address == ipv4)
        .filter(address -> TailnetRanges.mayBeNode(address) && !leftOut.contains(address))
        .limit(own.isEmpty() ? 0 : MOST_DEVICES)
        .forEach(through::add);
    return new Expected(ownName, own, through);
  }
}

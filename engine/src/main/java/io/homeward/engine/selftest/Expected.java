package io.homeward.engine.selftest;

import java.net.InetAddress;
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
  public Expected {
    ownAddresses = Set.copyOf(ownAddresses);
    throughTunnel = List.copyOf(throughTunnel);
  }
}

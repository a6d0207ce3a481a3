package io.homeward.engine.os;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.TailnetRanges;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which of the tailnet's routes this computer can take without losing what is around it. Immutable.
 *
 * @param routes those that it can take, in the order in which they were wished
 * @param leftOut those that it cannot
 */
public record RoutePlan(List<IpPrefix> routes, List<LeftOut> leftOut) {
  /** Why a route is left out. */
  public enum Reason {
    /** A network that this computer is attached to equals it, contains it or lies in it. */
    OWN_NETWORK,
    /** The address is that of a gateway, a neighbour or a resolver of this computer. */
    ADDRESS_TAKEN
  }

  /**
   * A route that is left out.
   *
   * @param at the interface of the network; empty when it is an address somewhere
   */
  public record LeftOut(IpPrefix route, Reason reason, String at) {}

  public RoutePlan {
    routes = List.copyOf(routes);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * The network that one is in is preferred to the way there through the tunnel, and an address
   * that is in use around here is not a device's for this computer.
   *
   * @param wished what the tailnet offers and the person accepts
   * @param resolvers whom the system asked for names before, or asks besides us
   */
  public static RoutePlan of(
      List<IpPrefix> wished, OwnNetworks around, Set<InetAddress> resolvers) {
    List<LeftOut> leftOut = new ArrayList<>();
    for (IpPrefix route : wished) {
      boolean ofTailnet = TailnetRanges.contain(route.address());
      String network = ofTailnet ? null : around.attachedAt(route);
      if (network != null) {
        leftOut.add(new LeftOut(route, Reason.OWN_NETWORK, network));
      } else if (route.isSingle()
          && (!ofTailnet || TailnetRanges.mayBeNode(route.address()))
          && (around.isTaken(route.address()) || resolvers.contains(route.address()))) {
        leftOut.add(new LeftOut(route, Reason.ADDRESS_TAKEN, ""));
      }
    }
    if (leftOut.isEmpty()) {
      return new RoutePlan(wished, leftOut);
    }
    List<IpPrefix> routes = new ArrayList<>(wished);
    routes.removeAll(leftOut.stream().map(LeftOut::route).toList());
    return new RoutePlan(routes, leftOut);
  }
}

package io.homeward.engine.node;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netcheck.Families;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.RoutePlan;
import io.homeward.engine.os.SystemNetworks;
import io.homeward.engine.os.WaysOut;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is around this computer as last looked at, and what follows from it for the routes of the
 * tailnet and for where peers reach this node. Owned by the node's thread.
 */
final class Surroundings {
  /** A server that names a thousand such routes does not fill anybody's screen. */
  private static final int MOST_PROBLEMS = 5;

  private final HostNetwork network;
  private OwnNetworks networks = OwnNetworks.UNKNOWN;
  private Set<InetAddress> resolvers = Set.of();
  private NodeAction.@Nullable Configure configured;
  private List<IpPrefix> wished = List.of();
  private RoutePlan plan = new RoutePlan(List.of(), List.of());
  private boolean rangeShared;
  private @Nullable String otherTailnet;

  Surroundings(HostNetwork network) {
    this.network = network;
  }

  /** Looks anew. */
  void look() {
    networks = network.around();
  }

  /** By which ways others are reached now, with what was last looked at. */
  WaysOut waysOut() {
    return WaysOut.of(networks, SystemNetworks.sources());
  }

  /** Nothing is configured any more. */
  void forget() {
    configured = null;
    resolvers = Set.of();
  }

  /** What was last configured, or null. */
  NodeAction.@Nullable Configure configured() {
    return configured;
  }

  /**
   * Which of the tailnet's routes are taken.
   *
   * @param asked whom the system asks for names now, apart from us
   */
  RoutePlan plan(NodeAction.Configure wanted, List<IpPrefix> routes, List<Endpoint> asked) {
    if (configured == null) {
      look();
    }
    configured = wanted;
    wished = routes;
    Set<InetAddress> all = new HashSet<>(resolvers);
    asked.forEach(resolver -> all.add(resolver.address()));
    resolvers = all;
    rangeShared = networks.usesTailnetRange();
    otherTailnet = networks.otherTailnet();
    plan = RoutePlan.of(wished, networks, resolvers);
    return plan;
  }

  /** Whom the system asked before it asked us, or asks besides. */
  void resolvers(List<Endpoint> former) {
    resolvers = former.stream().map(Endpoint::address).collect(Collectors.toSet());
  }

  /** The addresses to which this computer takes no route. */
  Set<InetAddress> leftOut() {
    return plan.leftOut().stream()
        .map(RoutePlan.LeftOut::route)
        .filter(IpPrefix::isSingle)
        .map(IpPrefix::address)
        .collect(Collectors.toSet());
  }

  /** What a person has to know of it, the gravest first. */
  List<NodeProblem> problems() {
    if (network.userspace()) {
      return List.of();
    }
    List<NodeProblem> problems = new ArrayList<>();
    if (otherTailnet != null) {
      problems.add(new NodeProblem(NodeProblem.Kind.OTHER_TAILNET, otherTailnet, ""));
    }
    for (RoutePlan.LeftOut leftOut : plan.leftOut()) {
      NodeProblem.Kind kind =
          switch (leftOut.reason()) {
            case OWN_NETWORK -> NodeProblem.Kind.ROUTE_AT_HOME;
            case ADDRESS_TAKEN -> NodeProblem.Kind.ADDRESS_TAKEN;
          };
      String subject =
          leftOut.route().isSingle()
              ? IpText.format(leftOut.route().address())
              : leftOut.route().toString();
      problems.add(new NodeProblem(kind, subject, leftOut.at()));
    }
    return problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS));
  }

  /** Whether a network around this computer uses the tailnet's range of IPv4, too. */
  boolean rangeShared() {
    return rangeShared;
  }

  /** Whether what was last looked at leads to another plan, or other problems, than before. */
  boolean wantsAnotherPlan() {
    return configured != null
        && (rangeShared != networks.usesTailnetRange()
            || !Objects.equals(otherTailnet, networks.otherTailnet())
            || !plan.equals(RoutePlan.of(wished, networks, resolvers)));
  }

  /** By which families of addresses this computer reaches others. */
  Families families() {
    return Families.of(
        networks.links().stream()
            .filter(link -> link.kind() != OwnNetworks.Kind.INTERNAL)
            .flatMap(link -> link.addresses().stream())
            .toList());
  }

  /** Where peers reach this node at a port. Empty before there is a configuration. */
  List<Endpoint> endpoints(int port) {
    NodeAction.Configure present = configured;
    if (present == null) {
      return List.of();
    }
    Set<InetAddress> own =
        present.map().self().addresses().stream()
            .map(IpPrefix::address)
            .collect(Collectors.toSet());
    // Who asks a server on this computer is on this computer.
    boolean loopback = isLoopback(present.preferences().controlUrl());
    return LocalEndpoints.choose(networks, own, port, loopback);
  }

  private static boolean isLoopback(URI server) {
    String host = String.valueOf(server.getHost());
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }
}

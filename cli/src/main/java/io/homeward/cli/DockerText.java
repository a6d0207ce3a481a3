package io.homeward.cli;

import io.homeward.cli.Diagnosis.Check;
import io.homeward.cli.Diagnosis.Result;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.os.OwnNetworks;
import io.homeward.engine.os.OwnNetworks.Link;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What Docker's networks on this computer have to do with the tailnet. Pure. */
final class DockerText {
  /** As Docker names them: the first one, those of its networks, and the one of a swarm. */
  private static final Pattern BRIDGE = Pattern.compile("docker0|br-[0-9a-f]{12}|docker_gwbridge");

  private static final String OTHER_POOL =
      "; give Docker other addresses (\"default-address-pools\" in /etc/docker/daemon.json), make"
          + " that network anew and restart Docker";

  private DockerText() {}

  static List<Link> bridges(OwnNetworks networks) {
    return networks.links().stream().filter(link -> BRIDGE.matcher(link.name()).matches()).toList();
  }

  /**
   * In words; nothing where there is no bridge of Docker's.
   *
   * @param devices addresses of the other devices of the tailnet
   * @param problems what the node told
   */
  static List<Check> of(
      OtherPrograms seen, Collection<InetAddress> devices, List<NodeProblem> problems) {
    List<Link> bridges = bridges(seen.networks());
    if (bridges.isEmpty()) {
      return List.of();
    }
    List<Check> checks = new ArrayList<>();
    for (Link bridge : bridges) {
      for (IpPrefix network : bridge.networks()) {
        overlap(bridge, network, devices, problems, checks);
      }
    }
    if (checks.isEmpty()) {
      checks.add(
          new Check(
              "docker", Result.OK, "Docker's networks use no addresses that the tailnet needs"));
    }
    if (seen.dropsForwarded()) {
      checks.add(
          new Check(
              "docker",
              Result.NOTE,
              "packets that pass through this computer are dropped by default, as Docker sets it:"
                  + " containers reach the tailnet, but the tailnet reaches only ports that they"
                  + " publish; \"iptables -I DOCKER-USER -i homeward0 -j ACCEPT\" lets it reach"
                  + " their addresses"));
    }
    if (!seen.asked().isEmpty() && ServiceAddresses.contain(seen.asked().getFirst())) {
      checks.add(
          new Check(
              "docker",
              Result.NOTE,
              "containers that start now ask Homeward for names, too; those find none while it is"
                  + " disconnected (start them with --dns SERVER where that matters)"));
    }
    return checks;
  }

  private static void overlap(
      Link bridge,
      IpPrefix network,
      Collection<InetAddress> devices,
      List<NodeProblem> problems,
      List<Check> checks) {
    String uses = "Docker's network at " + bridge.name() + " uses " + network;
    long hidden = devices.stream().filter(network::contains).count();
    if (hidden > 0) {
      checks.add(
          new Check(
              "docker",
              Result.FAILED,
              uses
                  + String.format(
                      Locale.ROOT, ", which %s of the tailnet %s", many(hidden), has(hidden))
                  + OTHER_POOL));
    } else if (TailnetRanges.contain(network.address())) {
      checks.add(
          new Check(
              "docker",
              Result.NOTE,
              uses + ", of the range that the tailnet gives its devices" + OTHER_POOL));
    }
    for (NodeProblem problem : problems) {
      if (problem.kind() == NodeProblem.Kind.ROUTE_AT_HOME
          && problem.detail().equals(bridge.name())) {
        checks.add(
            new Check(
                "docker",
                Result.FAILED,
                uses
                    + ", so the tailnet's route to "
                    + problem.subject()
                    + " is not used"
                    + OTHER_POOL));
      }
    }
  }

  private static String many(long devices) {
    return devices == 1 ? "a device" : devices + " devices";
  }

  private static String has(long devices) {
    return devices == 1 ? "has" : "have";
  }
}

package io.homeward.interop;

import io.homeward.coordinator.policy.Ip;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the devices of a tailnet may do to each other by the maps that a server gave them, without
 * the addresses, which each server draws for itself: whom each sees, which networks it reaches by
 * whom, which packets it lets in, and which capabilities it grants whom.
 */
final class Reachability {
  /** Of nobody in the tailnet; places behind routers and outside. */
  private static final List<String> OTHERS =
      List.of("10.1.0.9", "10.1.2.3", "10.2.0.1", "192.0.2.1", "fd00:1::9");

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  /** What a rule that names no protocol means. */
  private static final List<Integer> USUAL = List.of(TCP, UDP, ICMP, ICMPV6);

  private record Kind(String name, int protocol, int port) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("tcp:22", TCP, 22),
          new Kind("tcp:80", TCP, 80),
          new Kind("tcp:443", TCP, 443),
          new Kind("tcp:5432", TCP, 5432),
          new Kind("tcp:8085", TCP, 8085),
          new Kind("udp:53", UDP, 53),
          new Kind("udp:443", UDP, 443),
          new Kind("icmp", ICMP, 0),
          new Kind("gre", 47, 0));

  private final Map<String, NetMap> maps;
  private final Map<String, List<InetAddress>> places = new LinkedHashMap<>();

  private final boolean exits;

  private Reachability(Map<String, NetMap> maps, boolean exits) {
    this.maps = maps;
    this.exits = exits;
    maps.forEach((name, map) ->
        places.put(
            name,
            map.self().addresses().stream().map(IpPrefix::address).sorted(ipv4First()).toList()));
    OTHERS.forEach(other -> places.put(other, List.of(IpText.parse(other))));
  }

  private static Comparator<InetAddress> ipv4First() {
    return Comparator.comparingInt(address -> address.getAddress().length);
  }

  /**
   * In words, one line for each device and matter.
   *
   * @param maps by name of the device
   * @param exits whether ways to the rest of the world count
   */
  static Map<String, String> of(Map<String, NetMap> maps, boolean exits) {
    return new Reachability(new TreeMap<>(maps), exits).lines();
  }

  private Map<String, String> lines() {
    Map<String, String> lines = new TreeMap<>();
    maps.forEach((name, map) -> {
      lines.put(name + " sees", peers(map).toString());
      lines.put(name + " lets in", admitted(name, map).toString());
      lines.put(name + " grants", granted(map).toString());
    });
    return lines;
  }

  private Map<String, List<String>> peers(NetMap map) {
    Map<String, List<String>> peers = new TreeMap<>();
    for (NodeInfo peer : map.peers()) {
      List<String> networks =
          peer.allowedIps().stream()
              .filter(prefix -> !peer.addresses().contains(prefix))
              .filter(prefix -> exits || prefix.bits() > 0)
              .map(IpPrefix::toString)
              .sorted()
              .toList();
      peers.put(peer.shortName(), networks);
    }
    return peers;
  }

  /** From where, to where of what is reached at this device, what. */
  private Map<String, List<String>> admitted(String name, NetMap map) {
    Map<String, List<String>> admitted = new TreeMap<>();
    places.forEach((from, sources) -> {
      if (from.equals(name)) {
        return;
      }
      List<String> targets = new ArrayList<>(List.of(name));
      targets.addAll(OTHERS);
      for (String to : targets) {
        List<String> kinds = new ArrayList<>();
        for (InetAddress source : sources) {
          for (InetAddress target : Objects.requireNonNull(places.get(to))) {
            if (source.getClass() == target.getClass()) {
              KINDS.stream()
                  .filter(kind -> lets(map.filter(), source, target, kind))
                  .map(kind -> (target.getAddress().length == 4 ? "" : "6/") + kind.name())
                  .forEach(kinds::add);
            }
          }
        }
        if (!kinds.isEmpty() && isReachedBy(name, to)) {
          admitted.put(from + ">" + to, kinds);
        }
      }
    });
    return admitted;
  }

  /** Packets to places elsewhere come by those alone that lead there. */
  private boolean isReachedBy(String name, String to) {
    return name.equals(to)
        || maps.values().stream()
            .flatMap(map -> map.peers().stream())
            .filter(peer -> peer.shortName().equals(name))
            .flatMap(peer -> peer.allowedIps().stream())
            .filter(prefix -> exits || prefix.bits() > 0)
            .anyMatch(prefix -> prefix.contains(IpText.parse(to)));
  }

  private static boolean lets(
      List<FilterRule> rules, InetAddress source, InetAddress target, Kind kind) {
    return rules.stream()
        .anyMatch(rule ->
            (rule.ipProtocols().isEmpty() ? USUAL : rule.ipProtocols()).contains(kind.protocol())
                && rule.sources().stream().anyMatch(text -> means(text, source))
                && rule.destinations().stream()
                    .anyMatch(open ->
                        means(open.address(), target)
                            && (kind.port() == 0 && open.firstPort() == 0
                                || open.firstPort() <= kind.port()
                                    && kind.port() <= open.lastPort()
                                    && kind.port() > 0)));
  }

  private static boolean means(String text, InetAddress address) {
    return text.equals("*") || IpRange.parse(text).contains(Ip.of(address));
  }

  /** Which capabilities whose devices have here. */
  private Map<String, Set<String>> granted(NetMap map) {
    Map<String, Set<String>> granted = new TreeMap<>();
    for (FilterRule rule : map.filter()) {
      for (FilterRule.CapabilityGrant grant : rule.grants()) {
        maps.keySet()
            .forEach(from -> {
              boolean has =
                  Objects.requireNonNull(places.get(from)).stream()
                      .anyMatch(
                          address -> rule.sources().stream().anyMatch(s -> means(s, address)));
              if (has && !from.equals(map.self().shortName())) {
                grant
                    .capabilities()
                    .forEach((cap, values) ->
                        granted.computeIfAbsent(from, _ -> new TreeSet<>()).add(cap + values));
              }
            });
      }
    }
    return granted;
  }
}

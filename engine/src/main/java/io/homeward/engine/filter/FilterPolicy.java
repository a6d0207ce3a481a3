package io.homeward.engine.filter;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@link PacketFilter} is compiled from.
 *
 * @param rules as the server sends them
 * @param local our addresses and the routes that we offer: nothing else is for us
 * @param capabilityHolders addresses of the nodes with each node capability that a rule asks for,
 *     with a source of the form {@code cap:<name>}
 * @param untrusted addresses of peers whose key nobody vouches for; when a rule lets one of them
 *     send, no rule counts
 * @param shieldsUp whether the person wants nothing to come in
 */
public record FilterPolicy(
    List<FilterRule> rules,
    List<IpPrefix> local,
    Map<String, List<IpPrefix>> capabilityHolders,
    List<IpPrefix> untrusted,
    boolean shieldsUp) {

  /** How a rule names a capability as its source. */
  static final String CAPABILITY = "cap:";

  /** Nothing is for us and nothing may come in: the state before the first net map. */
  public static final FilterPolicy NOTHING =
      new FilterPolicy(List.of(), List.of(), Map.of(), List.of(), true);

  public FilterPolicy {
    rules = List.copyOf(rules);
    local = List.copyOf(local);
    capabilityHolders = Map.copyOf(capabilityHolders);
    untrusted = List.copyOf(untrusted);
  }

  /**
   * The policy of a net map.
   *
   * @param offeredRoutes subnets that this node routes for others
   */
  public static FilterPolicy of(NetMap map, List<IpPrefix> offeredRoutes, boolean shieldsUp) {
    List<IpPrefix> local = new ArrayList<>(map.self().addresses());
    local.addAll(offeredRoutes);
    Set<String> asked = askedCapabilities(map.filter());
    Map<String, List<IpPrefix>> holders = new HashMap<>();
    addCapabilities(map.self(), asked, holders);
    List<IpPrefix> untrusted = new ArrayList<>();
    for (NodeInfo peer : map.peers()) {
      addCapabilities(peer, asked, holders);
      if (peer.rights().unsignedPeerApiOnly()) {
        untrusted.addAll(peer.addresses());
      }
    }
    return new FilterPolicy(map.filter(), local, holders, untrusted, shieldsUp);
  }

  /** Those that a rule asks for: usually none, and then it does not matter who has which. */
  private static Set<String> askedCapabilities(List<FilterRule> rules) {
    Set<String> asked = new TreeSet<>();
    for (FilterRule rule : rules) {
      for (String source : rule.sources()) {
        if (source.startsWith(CAPABILITY)) {
          asked.add(source.substring(CAPABILITY.length()));
        }
      }
    }
    return asked;
  }

  private static void addCapabilities(
      NodeInfo node, Set<String> asked, Map<String, List<IpPrefix>> holders) {
    for (String capability : asked) {
      if (node.rights().capabilities().containsKey(capability)) {
        holders.computeIfAbsent(capability, _ -> new ArrayList<>()).addAll(node.addresses());
      }
    }
  }
}

package io.homeward.engine.filter;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.NodeInfo;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Who has a capability at whom, by the grants of the filter's rules; protocol reference, section
 * 8.1. Immutable.
 */
public final class PeerGrants {
  private static final int IPV4_BYTES = 4;
  private static final long MAPPED_PREFIX = 0xffff_0000_0000L;

  private record Grant(AddressSet sources, AddressSet destinations) {}

  private final List<Grant> grants;

  private PeerGrants(List<Grant> grants) {
    this.grants = grants;
  }

  /**
   * Those of one capability. What cannot be understood grants nothing.
   *
   * @param policy of which the person's wish to let nothing in leaves none
   */
  public static PeerGrants of(FilterPolicy policy, String capability) {
    List<Grant> grants = new ArrayList<>();
    for (FilterRule rule : policy.shieldsUp() ? List.<FilterRule>of() : policy.rules()) {
      for (FilterRule.CapabilityGrant grant : rule.grants()) {
        if (grant.capabilities().containsKey(capability)) {
          AddressSet sources = PacketFilter.sources(rule, policy, new ArrayList<>());
          List<AddressRange> destinations = new ArrayList<>();
          grant
              .destinations()
              .forEach(d -> destinations.addAll(PacketFilter.parse(d, "", new ArrayList<>())));
          grants.add(new Grant(sources, AddressSet.of(destinations)));
        }
      }
    }
    return new PeerGrants(List.copyOf(grants));
  }

  /** Whether nobody has it anywhere. */
  public boolean isEmpty() {
    return grants.isEmpty();
  }

  /**
   * Whether the source has it at the destination. The first address of a family counts that both
   * have one of; a peer whose key nobody vouches for has nothing.
   */
  public boolean holds(NodeInfo source, NodeInfo destination) {
    if (isEmpty() || source.rights().unsignedPeerApiOnly()) {
      return false;
    }
    for (IpPrefix from : source.addresses()) {
      InetAddress to = from.isIpv4() ? destination.ipv4() : destination.ipv6();
      if (from.isSingle() && to != null) {
        return grants.stream()
            .anyMatch(g -> isIn(g.sources, from.address()) && isIn(g.destinations, to));
      }
    }
    return false;
  }

  private static boolean isIn(AddressSet set, InetAddress address) {
    ByteBuffer raw = ByteBuffer.wrap(address.getAddress());
    return raw.capacity() == IPV4_BYTES
        ? set.contains(4, 0, MAPPED_PREFIX | Integer.toUnsignedLong(raw.getInt(0)))
        : set.contains(6, raw.getLong(0), raw.getLong(8));
  }
}

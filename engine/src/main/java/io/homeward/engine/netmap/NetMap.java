package io.homeward.engine.netmap;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole tailnet as this node may see it at one moment. Immutable; the next state is another
 * object.
 *
 * @param self this node
 * @param peers everybody else, in order of id, each id once
 * @param users who owns what, by user id
 * @param dns names and resolvers
 * @param derp relays
 * @param filter what peers may open; empty: nothing
 * @param domain name of the tailnet for people, or empty
 * @param health problems that the server reports
 */
public record NetMap(
    NodeInfo self,
    List<NodeInfo> peers,
    Map<Long, UserProfile> users,
    DnsConfig dns,
    DerpMap derp,
    List<FilterRule> filter,
    String domain,
    List<HealthMessage> health) {

  public NetMap {
    peers = PeerList.of(peers);
    users = Map.copyOf(users);
    filter = List.copyOf(filter);
    health = List.copyOf(health);
  }

  /**
   * The suffix of all names, without dots at its ends: this node's name without the first label.
   * May be empty.
   */
  public String magicDnsSuffix() {
    String fqdn = self.fqdn();
    int dot = fqdn.indexOf('.');
    return dot < 0 ? "" : fqdn.substring(dot + 1);
  }

  /** The same among the peers, and by the words for people, of another moment. */
  public NetMap among(NetMap other) {
    return new NetMap(self, other.peers, other.users, dns, derp, filter, domain, health);
  }

  /** The owner of a node, or null when the server did not tell. */
  public @Nullable UserProfile ownerOf(NodeInfo node) {
    return users.get(node.userId());
  }
}

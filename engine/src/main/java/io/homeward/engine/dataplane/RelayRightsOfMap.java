package io.homeward.engine.dataplane;

import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.PeerGrants;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who relays for whom, by the grants of one net map after the other; protocol reference, section
 * 6.7. Made anew only when peers or rules are others. Pure; one thread at a time.
 */
final class RelayRightsOfMap {
  /** The capability version from which on clients meet at devices that relay. */
  static final int MEETS = 121;

  /** Who has it at us may be asked by us. */
  private static final String RELAYS_FOR_US = "tailscale.com/cap/relay-target";

  /** Who has it at us may ask us. */
  private static final String MAY_ASK_US = "tailscale.com/cap/relay";

  private static final String NO_CLIENT = "disable-relay-client";
  private static final String ONLY_TCP_443 = "only-tcp-443";

  private FilterPolicy policy = FilterPolicy.NOTHING;
  private PeerGrants relays = PeerGrants.of(policy, RELAYS_FOR_US);
  private PeerGrants asks = PeerGrants.of(policy, MAY_ASK_US);
  private List<NodeInfo> peers = List.of();
  private NodeInfo.@Nullable Rights own;
  private RelayRights rights = RelayRights.NONE;

  /**
   * @param now the policy of the map's filter
   */
  RelayRights of(NetMap map, FilterPolicy now) {
    boolean same =
        now.equals(policy) && map.peers().equals(peers) && map.self().rights().equals(own);
    if (!now.equals(policy)) {
      policy = now;
      relays = PeerGrants.of(now, RELAYS_FOR_US);
      asks = PeerGrants.of(now, MAY_ASK_US);
    }
    if (!same) {
      peers = map.peers();
      own = map.self().rights();
      rights = make(map);
    }
    return rights;
  }

  private RelayRights make(NetMap map) {
    Set<String> capabilities = map.self().rights().capabilities().keySet();
    boolean meets = !capabilities.contains(NO_CLIENT) && !capabilities.contains(ONLY_TCP_443);
    List<NodePublicKey> announced = new ArrayList<>();
    List<NodePublicKey> others = new ArrayList<>();
    Set<NodePublicKey> clients = new HashSet<>();
    if (!relays.isEmpty() || !asks.isEmpty()) {
      for (NodeInfo peer : map.peers()) {
        if (meets && peer.rights().version() >= MEETS && relays.holds(peer, map.self())) {
          (peer.host().peerRelay() ? announced : others).add(peer.key());
        }
        if (asks.holds(peer, map.self())) {
          clients.add(peer.key());
        }
      }
    }
    announced.addAll(others); // a server need not say which of them do
    return new RelayRights(announced, clients, meets);
  }
}

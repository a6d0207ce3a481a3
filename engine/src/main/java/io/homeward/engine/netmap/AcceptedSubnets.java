package io.homeward.engine.netmap;

import io.homeward.engine.inet.IpPrefix;
import java.util.List;

/**
 * Finds the {@link PeerRoutes} of one net map after the other, from the subnets behind the peers
 * that changed. One thread at a time.
 */
public final class AcceptedSubnets {
  private final PeerValues<List<IpPrefix>> subnets = new PeerValues<>(PeerRoutes::subnets);
  private PeerRoutes rule = PeerRoutes.NO_SUBNETS;

  /**
   * The routes of a net map.
   *
   * @param accept whether the person accepts subnet routes
   * @return the object of before where its answers are the same
   */
  public PeerRoutes routes(NetMap map, boolean accept) {
    boolean others = subnets.update(map.peers());
    if (others || accept != rule.accept()) {
      PeerRoutes next = PeerRoutes.of(subnets.list(), accept);
      rule = next.equals(rule) ? rule : next;
    }
    return rule;
  }
}

package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer as the data plane sees it.
 *
 * @param key its identity
 * @param allowedIps packets to these addresses go to the peer, and only from these may it send;
 *     where prefixes of two peers overlap, the longer one decides, and of equal ones the first
 * @param endpoints where it might be reached, best first
 * @param homeRegion the region whose relay the peer is at home at, 0: not known
 * @param disco its discovery key; null: it takes no part in discovery
 * @param jailed whether it may answer only: no rule of the filter admits anything of it
 * @param meets whether it knows how to meet this node at a device that relays
 */
public record PeerSpec(
    NodePublicKey key,
    List<IpPrefix> allowedIps,
    List<Endpoint> endpoints,
    int homeRegion,
    @Nullable DiscoPublicKey disco,
    boolean jailed,
    boolean meets) {
  public PeerSpec {
    allowedIps = List.copyOf(allowedIps);
    endpoints = List.copyOf(endpoints);
  }

  /** One that does not know how to meet at a device that relays. */
  public PeerSpec(
      NodePublicKey key,
      List<IpPrefix> allowedIps,
      List<Endpoint> endpoints,
      int homeRegion,
      @Nullable DiscoPublicKey disco,
      boolean jailed) {
    this(key, allowedIps, endpoints, homeRegion, disco, jailed, false);
  }

  /** The same of whose relay nothing is known, and without discovery. */
  public PeerSpec(
      NodePublicKey key, List<IpPrefix> allowedIps, List<Endpoint> endpoints, boolean jailed) {
    this(key, allowedIps, endpoints, 0, null, jailed);
  }
}

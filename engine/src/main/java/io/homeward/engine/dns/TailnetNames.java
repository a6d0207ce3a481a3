package io.homeward.engine.dns;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.PeerValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link NameTable} of one net map after the other; another one only when a name, an
 * address or a resolver is another than before. One thread at a time.
 */
public final class TailnetNames {
  /** All of a net map that the table depends on, but for the peers. */
  private record Rest(
      String fqdn,
      NodeInfo.Routing routing,
      DnsConfig dns,
      List<Endpoint> systemResolvers,
      boolean ipv6) {
    static Rest of(NetMap map, List<Endpoint> systemResolvers, boolean ipv6) {
      NodeInfo self = map.self();
      return new Rest(self.fqdn(), self.routing(), map.dns(), List.copyOf(systemResolvers), ipv6);
    }
  }

  private final PeerValues<NodeNames> peers = new PeerValues<>(NodeNames::of);
  private @Nullable Rest rest;
  private NameTable table = NameTable.EMPTY;

  /**
   * The table of a tailnet.
   *
   * @param systemResolvers those that the computer used before, in its order; asked where the
   *     tailnet names none
   * @param ipv6 whether the computer can use IPv6 addresses of the tailnet at all
   */
  public NameTable of(NetMap map, List<Endpoint> systemResolvers, boolean ipv6) {
    Rest next = Rest.of(map, systemResolvers, ipv6);
    boolean others = peers.update(map.peers());
    if (others || !next.equals(rest)) {
      table = NameTable.of(map, peers.list(), systemResolvers, ipv6);
      rest = next;
    }
    return table;
  }
}

package io.homeward.engine.os;

import java.net.InetAddress;
import java.util.List;

/**
 * What the system's resolver should be told. Domains have neither leading nor trailing dot and are
 * lower-case.
 *
 * @param servers who answers; empty: the system's resolvers stay
 * @param searchDomains appended to short names, in this order
 * @param matchDomains names below these go to {@code servers} and everything else stays with the
 *     system's own resolvers, where the system can tell them apart; where it cannot, or when this
 *     is empty, all names go to {@code servers}
 */
public record HostDns(
    List<InetAddress> servers, List<String> searchDomains, List<String> matchDomains) {

  /** How many {@link #servers} a helper takes. */
  public static final int MOST_SERVERS = 4;

  /** How many {@link #searchDomains} a helper takes. */
  public static final int MOST_SEARCH_DOMAINS = 32;

  /** How many {@link #matchDomains} a helper takes. */
  public static final int MOST_MATCH_DOMAINS = 1024;

  /** Leaves the system's resolver alone. */
  public static final HostDns NONE = new HostDns(List.of(), List.of(), List.of());

  public HostDns {
    servers = List.copyOf(servers);
    searchDomains = List.copyOf(searchDomains);
    matchDomains = List.copyOf(matchDomains);
  }

  /** Whether there is nothing to tell. */
  public boolean isNone() {
    return servers.isEmpty() && searchDomains.isEmpty();
  }
}

package io.homeward.engine.os;

import java.net.InetAddress;
import java.util.List;

/**
 * How a computer took a {@link HostConfig}.
 *
 * @param dnsMode who manages the system's resolver
 * @param splitDns whether only {@link HostDns#matchDomains} come to us; else every name does
 * @param ipv6 whether the computer has IPv6 at all; without it the IPv6 addresses and routes were
 *     left out
 * @param guarded whether the system has packet rules that keep the addresses of the tailnet to its
 *     interface; without them its neighbours on other networks can reach and forge them
 * @param formerResolvers what the system asked before: where names that are not the tailnet's go
 *     when every name comes to us; may be empty, never holds our own service address. One of a link
 *     has the scope of its interface
 * @param troubles what other programs have otherwise; empty: all is as it was asked for
 */
public record HostState(
    DnsMode dnsMode,
    boolean splitDns,
    boolean ipv6,
    boolean guarded,
    List<InetAddress> formerResolvers,
    List<HostTrouble> troubles) {

  public HostState {
    formerResolvers = List.copyOf(formerResolvers);
    troubles = List.copyOf(troubles);
  }

  /** Who manages the system's resolver. */
  public enum DnsMode {
    /** Nothing was asked for. */
    NONE,
    /** systemd-resolved, over D-Bus, for our interface only. */
    SYSTEMD_RESOLVED,
    /** The resolvconf program of Debian or openresolv. */
    RESOLVCONF,
    /** Nobody: {@code /etc/resolv.conf} is a plain file. */
    PLAIN_FILE
  }
}

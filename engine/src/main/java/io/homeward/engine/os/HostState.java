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
 * @param formerResolvers what the system asked before: where names that are not the tailnet's go
 *     when every name comes to us; may be empty, never holds our own service address
 */
public record HostState(
    DnsMode dnsMode, boolean splitDns, boolean ipv6, List<InetAddress> formerResolvers) {

  public HostState {
    formerResolvers = List.copyOf(formerResolvers);
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

package io.homeward.engine.filter;

/** What becomes of an incoming packet, and why. */
public enum Verdict {
  /** A rule admits it. */
  ACCEPT_RULE(true),
  /** It answers a UDP or SCTP flow that began here. */
  ACCEPT_REPLY(true),
  /** TCP that opens no connection: the system knows whether it has that connection. */
  ACCEPT_TCP_UNDER_WAY(true),
  /** An ICMP error or an echo reply. */
  ACCEPT_ICMP_RESPONSE(true),
  /** A later fragment behind all headers, which is worth nothing without its first. */
  ACCEPT_FRAGMENT(true),
  /** A message between nodes. */
  ACCEPT_TSMP(true),
  /** To a group. */
  DROP_MULTICAST(false),
  /** To a link-local address. */
  DROP_LINK_LOCAL(false),
  /** To an address that is not ours. */
  DROP_NOT_LOCAL(false),
  /** A later fragment that could lie over the headers of the first. */
  DROP_OVERLAP(false),
  /** No rule admits it. */
  DROP_NO_RULE(false);

  private final boolean accepted;

  Verdict(boolean accepted) {
    this.accepted = accepted;
  }

  /** Whether the packet goes on. */
  public boolean accepted() {
    return accepted;
  }
}

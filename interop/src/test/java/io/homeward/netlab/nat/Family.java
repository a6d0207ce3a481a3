package io.homeward.netlab.nat;

/** Which versions of IP a host has. */
public enum Family {
  IPV4("IPv4"),
  IPV6("IPv6"),
  DUAL("both");

  private final String title;

  Family(String title) {
    this.title = title;
  }

  /** As a table names it. */
  public String title() {
    return title;
  }

  /** Whether a host has IPv4. */
  public boolean hasIpv4() {
    return this != IPV6;
  }

  /** Whether a host has IPv6. */
  public boolean hasIpv6() {
    return this != IPV4;
  }
}

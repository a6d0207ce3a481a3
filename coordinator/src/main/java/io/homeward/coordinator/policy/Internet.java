package io.homeward.coordinator.policy;

import java.util.List;
import java.util.stream.Stream;

/** What {@code autogroup:internet} means: addresses that are neither private nor the tailnet's. */
public final class Internet {
  /** IPv4 without its private, shared and link-local parts, and the global part of IPv6. */
  public static final IpSet ADDRESSES =
      set("0.0.0.0/0", "2000::/3")
          .minus(
              set(
                  "10.0.0.0/8",
                  "100.64.0.0/10",
                  "169.254.0.0/16",
                  "172.16.0.0/12",
                  "192.168.0.0/16"));

  /** The same, as the packet filter says it. */
  public static final List<String> TEXTS =
      ADDRESSES.ranges().stream().map(IpRange::toString).toList();

  private Internet() {}

  private static IpSet set(String... texts) {
    return IpSet.of(Stream.of(texts).map(IpRange::parse).toList());
  }
}

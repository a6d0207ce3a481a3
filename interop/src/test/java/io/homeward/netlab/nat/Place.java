package io.homeward.netlab.nat;

import io.homeward.netlab.Netlab;
import io.homeward.netlab.NetlabHost;
import java.io.IOException;

/**
 * A number at the {@link Internet}, and the addresses that come with it. Level 0 is the wire to the
 * core, level 1 the next one below.
 *
 * @param number 1 to {@link #LAST_NUMBER}
 */
record Place(int number) {
  static final int LAST_NUMBER = 255;

  static String ipv4(int number, int host) {
    return "5.1." + number + "." + host;
  }

  static String ipv6(int number, int level, int host) {
    return "2a01:%x:%x::%x".formatted(number, level, host);
  }

  /** The core's interface. */
  String linkName() {
    return "site" + number;
  }

  /** An address of a wire whose upper end nothing translates. */
  String openIpv4(int level, int host) {
    return "5." + (level + 1) + "." + number + "." + host;
  }

  /** An address of a wire behind a router. */
  String innerIpv4(int level, int host) {
    return "10." + number + "." + level + "." + host;
  }

  String ipv6(int level, int host) {
    return ipv6(number, level, host);
  }

  /** Wires a host to the core; its interface is "uplink". */
  void attach(Netlab lab, NetlabHost core, NetlabHost host, Family family) throws IOException {
    lab.link(core, linkName(), host, "uplink");
    if (family.hasIpv4()) {
      core.address(linkName(), ipv4(number, 1) + "/24");
      address(host, ipv4(number, 2), ipv4(number, 1));
    }
    if (family.hasIpv6()) {
      core.address(linkName(), ipv6(0, 1) + "/64");
      address(host, ipv6(0, 2), ipv6(0, 1));
      core.run("ip", "-6", "route", "add", "2a01:%x::/32".formatted(number), "via", ipv6(0, 2));
    }
  }

  /** Gives the upper interface of a host an address and the way out. */
  static void address(NetlabHost host, String address, String gateway) throws IOException {
    host.address("uplink", address + (address.contains(":") ? "/64" : "/24"));
    host.run("ip", address.contains(":") ? "-6" : "-4", "route", "add", "default", "via", gateway);
  }
}

package io.homeward.netlab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a computer is plugged into: a router that gives addresses and names by DHCP and leads on to
 * a network behind it. Which network it is can change under the computer.
 */
final class NetworkOutside {
  /**
   * A network that a computer can be in.
   *
   * @param part third number of its addresses
   * @param server name server that it gives
   * @param answer what that server says about names outside, and about the tailnet's, too
   */
  enum Lan {
    HOME(0, "10.9.0.1", "192.0.2.77", "home.example"),
    /** The same, and another server. */
    RENUMBERED(0, "10.9.0.2", "192.0.2.78", "office.example"),
    CAFE(1, "10.9.1.1", "192.0.2.79", "cafe.example");

    final int part;
    final String server;
    final String answer;
    final String domain;

    Lan(int part, String server, String answer, String domain) {
      this.part = part;
      this.server = server;
      this.answer = answer;
      this.domain = domain;
    }
  }

  private static final String PORT = "lan0";

  private final NetlabHost router;
  private Process dhcp;

  /**
   * @param uplink address with prefix length in the network behind
   */
  NetworkOutside(Netlab lab, String name, NetlabHost behind, String uplink, NetlabHost computer)
      throws Exception {
    router = lab.host(name);
    DebianPrograms.installOn(router, List.of("dnsmasq-base"));
    lab.plug(router, uplink, behind);
    Command.run(
        ("ip -n " + router.namespace() + " link add " + PORT + " type veth peer name eth0 netns ")
            .concat(computer.namespace())
            .split(" "));
    for (String address : List.of("10.9.0.1/24", "10.9.0.2/24", "10.9.1.1/24")) {
      router.address(PORT, address);
    }
    router.run("ip", "link", "set", PORT, "up");
    router.run(
        "sh",
        "-ec",
        """
        sysctl -q -w net.ipv4.ip_forward=1
        nft add table ip nat
        nft add chain ip nat out '{ type nat hook postrouting priority srcnat; }'
        nft add rule ip nat out ip saddr 10.9.0.0/16 ip daddr != 10.9.0.0/16 masquerade
        """);
    for (Lan lan : Lan.values()) {
      dnsmasq(
          "--listen-address=" + lan.server,
          "--address=/example.org/internal/" + lan.answer,
          "--local=/example/nas/");
    }
    dhcp = lease(Lan.HOME);
  }

  private Process dnsmasq(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--pid-file=",
                "--user=root",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces"));
    command.addAll(List.of(options));
    return router.start(command.toArray(String[]::new));
  }

  private Process lease(Lan lan) throws IOException {
    String network = "10.9." + lan.part + ".";
    return dnsmasq(
        "--port=0",
        "--interface=" + PORT,
        "--no-ping",
        "--dhcp-authoritative",
        "--dhcp-leasefile=/run/leases",
        "--dhcp-range=" + network + "50," + network + "99,2m",
        "--dhcp-option=option:router," + network + "1",
        "--dhcp-option=option:dns-server," + lan.server,
        "--dhcp-option=option:domain-name," + lan.domain);
  }

  /** From now on, whoever asks for an address is in another network. */
  void becomes(Lan lan) throws Exception {
    dhcp.destroy();
    if (!dhcp.waitFor(30, TimeUnit.SECONDS)) {
      throw new IOException("dnsmasq does not end");
    }
    dhcp = lease(lan);
  }

  /** Pulls the cable or plugs it in. */
  void cable(boolean plugged) throws IOException {
    router.run("ip", "link", "set", PORT, plugged ? "up" : "down");
  }
}
